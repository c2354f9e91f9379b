import { z } from "zod";
import type { Mirrors } from "../../engine/rule/action.ts";
import type { Artifact, DerivedArtifact } from "../../engine/rule/artifact.ts";
import { defineProvider } from "../../engine/rule/provider.ts";

/** How packages of a remote repository are fetched. */
export interface RemotePackages {
  readonly mirrors: Mirrors;
  /** Armoured public keys, one of which must have signed every package; empty: its digest is enough. */
  readonly keys: readonly Artifact[];
}

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
    /** Of a repository that is elsewhere: its packages come when a lock has named them. */
    remote: z.custom<RemotePackages>().optional(),
  }),
);
export type RepositoryInfo = z.infer<(typeof RepositoryInfo)["schema"]>;
