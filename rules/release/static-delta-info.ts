import { z } from "zod";
import type { DerivedArtifact } from "../../engine/rule/artifact.ts";
import { defineProvider } from "../../engine/rule/provider.ts";

/** A static delta, to be put into the repository that has the commit it leads to. */
export const StaticDeltaInfo = defineProvider(
  "StaticDeltaInfo",
  z.object({
    /** What belongs below the repository's folder deltas/. */
    folder: z.custom<DerivedArtifact>(),
    /** The file with the checksum of the commit that it leads to. */
    commit: z.custom<DerivedArtifact>(),
  }),
);

/** What a static_delta target tells. */
export type StaticDeltaInfo = z.infer<typeof StaticDeltaInfo.schema>;
