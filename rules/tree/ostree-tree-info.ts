import { z } from "zod";
import type { Artifact, DerivedArtifact } from "../../engine/rule/artifact.ts";
import { defineProvider } from "../../engine/rule/provider.ts";

/** A composed tree: what images deploy and what kickstarts are checked against. */
export const OstreeTreeInfo = defineProvider(
  "OstreeTreeInfo",
  z.object({
    /** An ostree repository in archive mode with one ref. */
    repository: z.custom<DerivedArtifact>(),
    /** A file with the commit's checksum on its one line. */
    commit: z.custom<DerivedArtifact>(),
    ref: z.string(),
    version: z.string().optional(),
    architecture: z.string(),
    /** The packages that were locked for it, with the digests of their RPM files. */
    lock: z.custom<Artifact>().optional(),
  }),
);
