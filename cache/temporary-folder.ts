import { randomBytes } from "node:crypto";
import { readdirSync, rmSync, statSync } from "node:fs";

// Pids repeat (containers share a cache folder and all have a pid 7), so chance is in the name too.
const PROCESS_TAG = `${process.pid}-${randomBytes(6).toString("hex")}`;
let counter = 0;

/** A path that no other process or call has: what is written there is renamed into place when it is whole. */
export function temporaryPath(folder: string): string {
  counter += 1;
  return `${folder}/${PROCESS_TAG}-${counter}`;
}

/**
 * Removes what killed processes left. Only old files: a live process, of any container, may be writing the young ones.
 * Returns how many were removed.
 */
export function sweepTemporaryFolder(folder: string, options: { readonly olderThan: Date }): number {
  let removed = 0;
  for (const name of readdirSync(folder)) {
    const path = `${folder}/${name}`;
    const stat = statSync(path, { throwIfNoEntry: false });
    // ctime, not mtime: a blob that waits for its rename already has its pinned mtime.
    if (stat === undefined || stat.ctimeMs >= options.olderThan.getTime()) continue;
    rmSync(path, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}
