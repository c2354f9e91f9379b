import { lstatSync } from "node:fs";
import { dirname } from "node:path";
import type { FileStamp } from "./core/file-stamp.ts";

/**
 * Leaves out missing paths that cannot appear unseen, since each stat of the up-to-date check is paid at every start:
 * below a file nothing can be; below a missing path neither; and in a watched folder a new entry moves the folder's own
 * time. The last holds only while the entry is truly absent: a dangling link is missing too, and its target may be anywhere.
 */
export function withoutImpliedPaths(
  inputs: ReadonlyMap<string, FileStamp | undefined>,
): ReadonlyMap<string, FileStamp | undefined> {
  return new Map([...inputs].filter(([path, stamp]) => stamp !== undefined || !isImplied(path, inputs)));
}

/** Walks up to the nearest watched path. */
function isImplied(path: string, inputs: ReadonlyMap<string, FileStamp | undefined>): boolean {
  for (let child = path, parent = dirname(path); parent !== child; child = parent, parent = dirname(parent)) {
    if (!inputs.has(parent)) continue;
    return inputs.get(parent)?.kind !== "directory" || isAbsent(child);
  }
  return false;
}

function isAbsent(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    // What cannot be looked at is watched as it is.
    return false;
  }
}
