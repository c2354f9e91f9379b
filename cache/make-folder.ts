import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { systemCodeOf } from "./storage-problem.ts";

/**
 * Makes a folder and those above it. Not mkdirSync's `recursive`: where a file system answers ENOENT to every mkdir (as
 * /proc does), Node.js 20 tries for ever.
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "EEXIST" && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
    if (code !== "ENOENT") throw error;
    const parent = dirname(path);
    if (parent !== path) makeFolder(parent);
    makeLastFolder(path);
  }
}

function makeLastFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process was faster.
    if (systemCodeOf(error) !== "EEXIST") throw error;
  }
}
