import { z } from "zod";
import type { DerivedArtifact } from "../../engine/rule/artifact.ts";
import { defineProvider } from "../../engine/rule/provider.ts";

/** RPMs that were built: a folder, since a spec may make several packages and their file names hold their versions. */
export const RpmInfo = defineProvider("RpmInfo", z.object({ folder: z.custom<DerivedArtifact>() }));
