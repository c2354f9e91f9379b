import { statfsSync } from "node:fs";
import type { StorageProblem } from "../../cache/storage-problem.ts";

/** What a program that failed for want of space may have left: a few blocks are too few for anybody. */
const FULL_BYTES = 1 << 20;

/**
 * Whether the file system of a folder is full. A program that could not write says so in its own words, if at all, so the
 * disk is asked, right after a failure and before anything is removed.
 */
export function findFullDisk(folder: string): StorageProblem | undefined {
  let freeBytes: number;
  try {
    const { bsize, bfree, bavail } = statfsSync(folder);
    // What is kept back for root is there for root.
    freeBytes = bsize * (process.getuid?.() === 0 ? bfree : bavail);
  } catch {
    return undefined;
  }
  return freeBytes < FULL_BYTES ? { kind: "storage", operation: "write", path: folder, code: "ENOSPC" } : undefined;
}
