import { chmodSync, type Stats, utimesSync } from "node:fs";
import type { Digest } from "./digest.ts";

/**
 * How a blob looks on disk. Its mtime is pinned, since content has no age; whoever writes through a hard link moves the
 * mtime (and a torn write the size), so one stat tells a sound blob from one that must be hashed again.
 */
export const BLOB_MTIME_S = 315532800;

/** Executable blobs are a second inode beside the first: a mode belongs to the inode, and hard links share it. */
function blobMode(isExecutable: boolean): number {
  return isExecutable ? 0o555 : 0o444;
}

/** Whether the stat shows what we left. False is a suspicion, not yet damage. */
export function isUnsuspected(
  stat: Stats,
  expected: { readonly digest: Digest; readonly isExecutable: boolean },
): boolean {
  return (
    stat.size === expected.digest.sizeBytes &&
    stat.mtimeMs === BLOB_MTIME_S * 1000 &&
    (stat.mode & 0o7777) === blobMode(expected.isExecutable) &&
    stat.isFile()
  );
}

/** Gives a file the look of a blob. The mode is set here and not at creation, where the umask would have its say. */
export function dressAsBlob(path: string, options: { readonly isExecutable: boolean }): void {
  chmodSync(path, blobMode(options.isExecutable));
  utimesSync(path, BLOB_MTIME_S, BLOB_MTIME_S);
}
