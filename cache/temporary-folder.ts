import { randomBytes } from "node:crypto";
import { lstatSync, readdirSync, rmSync } from "node:fs";
import { succeed } from "./result.ts";
import { guardStorage } from "./storage-problem.ts";

// Pids repeat (containers share a cache folder and all have a pid 7), so chance is in the name too.
const PROCESS_TAG = `${process.pid}-${randomBytes(6).toString("hex")}`;
const TEMPORARY_NAME = /^\d+-[0-9a-f]{12}-\d+$/;
let counter = 0;

/** A path that no other process or call has: what is written there is renamed into place when it is whole. */
export function temporaryPath(folder: string): string {
  counter += 1;
  return `${folder}/${PROCESS_TAG}-${counter}`;
}

/**
 * Removes what killed processes left below `temporaryPath`'s names; anything else has an owner of its own. Only old files: a
 * live process, of any container, may be writing the young ones. What cannot be removed stays, and nobody waits for it.
 * Returns how many were removed.
 */
export function sweepTemporaryFolder(folder: string, options: { readonly olderThan: Date }): number {
  let removed = 0;
  for (const name of readdirSync(folder).filter((entry) => TEMPORARY_NAME.test(entry))) {
    const path = `${folder}/${name}`;
    const swept = guardStorage("remove", path, () => {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      // ctime, not mtime: a blob that waits for its rename already has its pinned mtime.
      if (stat === undefined || stat.ctimeMs >= options.olderThan.getTime()) return succeed(0);
      rmSync(path, { recursive: true, force: true });
      return succeed(1);
    });
    if (swept.ok) removed += swept.value;
  }
  return removed;
}
