import { z } from "zod";
import type { DerivedArtifact } from "../../engine/rule/artifact.ts";
import { defineProvider } from "../../engine/rule/provider.ts";

/**
 * A repository whose bytes are its meaning: metadata is written anew, with nothing of when or how it was made, so that a
 * repository with the same packages is the same input (DESIGN law 5).
 */
export const RepositoryInfo = defineProvider(
  "RepositoryInfo",
  z.object({
    /** As locks name it: the target's own name unless it said otherwise. */
    id: z.string(),
    /** `repodata/`, and for a repository at hand `packages/`. */
    folder: z.custom<DerivedArtifact>(),
  }),
);
