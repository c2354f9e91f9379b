import { z } from "zod";
import type { LiteralArtifact } from "../../engine/rule/artifact.ts";
import { defineProvider } from "../../engine/rule/provider.ts";
import type { Kickstart } from "./kickstart/kickstart.ts";

/** A kickstart, flattened: what images are made from. */
export const KickstartInfo = defineProvider(
  "KickstartInfo",
  z.object({ kickstart: z.custom<Kickstart>(), flattened: z.custom<LiteralArtifact>() }),
);
