import { z } from "zod";
import type { DerivedArtifact } from "../../engine/rule/artifact.ts";
import { defineProvider } from "../../engine/rule/provider.ts";

/** The packages of a tree: which, by digest, and themselves. */
export const PackageLockInfo = defineProvider(
  "PackageLockInfo",
  z.object({
    lock: z.custom<DerivedArtifact>(),
    /** A folder with exactly the locked RPMs: what else the repositories hold cannot reach the tree. */
    packages: z.custom<DerivedArtifact>(),
    architecture: z.string(),
  }),
);
