/**
 * The release manifest as programs may rely on it. A reader of version 1 takes fields that it does not know for additions.
 */
import { z } from "zod";

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A file as it is published, under the name that CHECKSUM files give it. */
const ReleaseFile = z.object({ name: z.string().min(1), size: z.int().nonnegative(), sha256: Sha256 });

/** A test's verdict at the gate; attempts above 1 are flaky passes. */
const ReleaseTest = z.object({
  label: z.string(),
  result: z.string(),
  attempts: z.int().positive().optional(),
});

/** A test that was allowed to fail, by whom, why, and until which day. */
const ReleaseWaiver = z.looseObject({
  test: z.string(),
  owner: z.string(),
  reason: z.string(),
  expires: z.string(),
});

const ReleasedArtifact = z.object({
  /** The target that made it. */
  label: z.string(),
  kind: z.string(),
  format: z.string(),
  variant: z.string(),
  architecture: z.string(),
  /** None of a tree: its commit is its digest. */
  files: z.array(ReleaseFile),
  /** Of an ISO 9660 image. */
  volumeId: z.string().optional(),
  /** The tree that it is, or was made of. */
  tree: z.object({ ref: z.string(), commit: Sha256, version: z.string().optional() }).optional(),
  /** Of the gates that it went through. */
  tests: z.array(ReleaseTest),
});

export const ReleaseManifest = z.object({
  schema: z.literal("atomic-build.release/1"),
  product: z.string().min(1),
  version: z.string().optional(),
  artifacts: z.array(ReleasedArtifact),
  signatures: z.array(
    z.object({ label: z.string(), format: z.string(), variant: z.string(), files: z.array(ReleaseFile) }),
  ),
  waivers: z.array(ReleaseWaiver),
});
export type ReleaseManifest = z.infer<typeof ReleaseManifest>;
