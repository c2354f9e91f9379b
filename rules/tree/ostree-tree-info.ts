import { z } from "zod";
import type { DerivedArtifact } from "../../engine/rule/artifact.ts";
import { defineProvider } from "../../engine/rule/provider.ts";

/** A composed tree: what images deploy and what kickstarts are checked against. */
export const OstreeTreeInfo = defineProvider(
  "OstreeTreeInfo",
  z.object({
    /** `repo/` (archive mode, one ref) and the one-line files commit, content-checksum, ref, version, kernel. */
    folder: z.custom<DerivedArtifact>(),
    ref: z.string(),
    version: z.string().optional(),
    architecture: z.string(),
  }),
);
