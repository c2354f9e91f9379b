import { fail, type Result, succeed } from "../../../engine/core/result.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import { type InstallerPartition, installerLayout } from "./installer-layout.ts";
import type { Kickstart } from "./kickstart.ts";

/** Where everything is on the disk, in MiB. */
export interface DiskLayout {
  readonly sizeMiB: number;
  readonly partitions: readonly DiskPartition[];
}

export interface DiskPartition {
  readonly startMiB: number;
  readonly sizeMiB: number;
  readonly format: "biosboot" | "vfat" | "ext4" | "swap";
  /** Undefined: nothing is mounted from it. */
  readonly mount: string | undefined;
  readonly label: string | undefined;
  readonly options: string;
  readonly origin: SourceRange | undefined;
}

/** The partition table stands at the start of a disk, and its copy at the end. */
const TABLE_MIB = 1;

/**
 * Lays partitions out as the kickstart says, in its order, on whole MiB. A disk of no given size is as large as they are at
 * least; on a larger one, those with --grow share what is left. Fails with the size that would do.
 */
export function diskLayout(
  kickstart: Kickstart,
  { sizeMiB: wantedMiB }: { readonly sizeMiB?: number } = {},
): Result<DiskLayout, { readonly neededMiB: number }> {
  const wanted = installerLayout(kickstart);
  const neededMiB = wanted.reduce((sum, { sizeMiB }) => sum + sizeMiB, 2 * TABLE_MIB);
  const sizeMiB = wantedMiB ?? neededMiB;
  if (sizeMiB < neededMiB) return fail({ neededMiB });
  const sizes = grownSizes(wanted, sizeMiB - neededMiB);
  const partitions: DiskPartition[] = [];
  let startMiB = TABLE_MIB;
  for (const [index, partition] of wanted.entries()) {
    const size = sizes[index] ?? partition.sizeMiB;
    partitions.push(placed(partition, { startMiB, sizeMiB: size }));
    startMiB += size;
  }
  return succeed({ sizeMiB, partitions });
}

/** Everybody who may still grow gets the same share, until nothing or nobody is left; the last ones get what does not divide. */
function grownSizes(wanted: readonly InstallerPartition[], freeMiB: number): readonly number[] {
  const sizes = wanted.map(({ sizeMiB }) => sizeMiB);
  const limits = wanted.map(({ grow }, index) =>
    grow === "no" ? (sizes[index] ?? 0) : grow === "yes" ? Number.POSITIVE_INFINITY : Number(grow),
  );
  let left = freeMiB;
  while (left > 0) {
    const growing = sizes.flatMap((size, index) => (size < (limits[index] ?? 0) ? [index] : []));
    if (growing.length === 0) break;
    const share = Math.max(1, Math.floor(left / growing.length));
    for (const index of growing) {
      const size = sizes[index] ?? 0;
      const more = Math.min(share, left, (limits[index] ?? 0) - size);
      sizes[index] = size + more;
      left -= more;
    }
  }
  return sizes;
}

function placed(
  { mount, fileSystem, label, mountOptions, origin }: InstallerPartition,
  { startMiB, sizeMiB }: { readonly startMiB: number; readonly sizeMiB: number },
): DiskPartition {
  const format = formatOf(fileSystem);
  const options = mountOptions ?? (format === "vfat" ? "umask=0077,shortname=winnt" : "defaults");
  return { startMiB, sizeMiB, format, mount: format === "biosboot" ? undefined : mount, label, options, origin };
}

function formatOf(fileSystem: string): DiskPartition["format"] {
  switch (fileSystem) {
    case "vfat":
    case "swap":
      return fileSystem;
    case "none":
      return "biosboot";
    default:
      return "ext4";
  }
}
