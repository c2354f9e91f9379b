import { z } from "zod";
import type { DerivedArtifact } from "../../engine/rule/artifact.ts";
import { defineProvider } from "../../engine/rule/provider.ts";

/** An image that boots over a network, and the commit that it must boot. */
export const LiveImageInfo = defineProvider(
  "LiveImageInfo",
  z.object({ folder: z.custom<DerivedArtifact>(), commit: z.custom<DerivedArtifact>() }),
);
