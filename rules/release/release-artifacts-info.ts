import { z } from "zod";
import type { Label } from "../../engine/core/label.ts";
import type { Artifact } from "../../engine/rule/artifact.ts";
import { defineProvider } from "../../engine/rule/provider.ts";

/** One thing that a release consists of, and what its manifest says of it. */
export interface ReleaseArtifact {
  /** The target that made it. */
  readonly label: Label;
  /** A file, or a directory of which every file belongs to the release. */
  readonly file: Artifact;
  readonly kind: "tree" | "image" | "delta" | "checksums" | "signature" | "sbom" | "provenance" | "manifest";
  /** "ostree", "pxe-live", "iso", "raw", "raw.xz", "qcow2", "vagrant-libvirt", "spdx", … */
  readonly format: string;
  /** As composes name their parts: "Cloud", "Installer", "PXE-Live". */
  readonly variant: string;
  readonly architecture: string;
  /** Of an ISO 9660 image. */
  readonly volumeId?: string;
  /** The tree it was made of: a file with the commit's checksum, its ref and version. */
  readonly tree?: { readonly commit: Artifact; readonly ref: string; readonly version?: string };
}

/** What can be checksummed, signed, described and mirrored. */
export const ReleaseArtifactsInfo = defineProvider(
  "ReleaseArtifactsInfo",
  z.object({
    artifacts: z.custom<readonly ReleaseArtifact[]>(),
    /** Receipts that must be there before anything of these is signed or published: release_gate's. */
    gates: z.custom<readonly Artifact[]>(),
  }),
);
