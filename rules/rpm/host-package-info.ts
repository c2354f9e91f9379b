import { z } from "zod";
import type { Artifact } from "../../engine/rule/artifact.ts";
import { defineProvider } from "../../engine/rule/provider.ts";

/** A package of the host's distribution, fetched. */
export const HostPackageInfo = defineProvider(
  "HostPackageInfo",
  z.object({ file: z.custom<Artifact>(), name: z.string(), version: z.string() }),
);
