import { chmodSync, lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { succeed } from "../../cache/result.ts";
import { guardStorage } from "../../cache/storage-problem.ts";
import { temporaryPath } from "../../cache/temporary-folder.ts";

/** Where one action's inputs are staged and its outputs appear. */
export interface ActionFolder {
  readonly path: string;
  readonly inputRoot: string;
  readonly outputRoot: string;
}

/**
 * Folders for the actions of one invocation, below one of a name that nobody else has, so that two invocations never
 * meet; what a killed one leaves is swept with the cache's other temporary files. On the store's file system: staging is by hard link.
 */
export class ActionFolders {
  readonly #root: string;
  #count = 0;

  constructor(parent: string) {
    this.#root = temporaryPath(parent);
  }

  create(): ActionFolder {
    if (this.#count === 0) mkdirSync(this.#root, { recursive: true });
    const path = join(this.#root, String(this.#count++));
    const folder = { path, inputRoot: join(path, "inputs"), outputRoot: join(path, "outputs") };
    mkdirSync(path);
    mkdirSync(folder.inputRoot);
    mkdirSync(folder.outputRoot);
    return folder;
  }

  /** Removes one action's folder. */
  remove(folder: ActionFolder): void {
    tryToRemove(folder.path);
  }

  /** Removes this invocation's folder; all actions have ended. */
  removeAll(): void {
    if (this.#count > 0) tryToRemove(this.#root);
  }
}

/** What cannot be removed (files of another user id) is swept with the cache's temporary files; no result depends on it. */
function tryToRemove(path: string): void {
  guardStorage("remove", path, () => succeed(removeFolder(path)));
}

/**
 * Removes a folder whatever the modes of what is in it: an output directory may be read-only, as it was made. By hand,
 * because `rmSync` with `recursive` makes three times as many system calls, and this runs once per action.
 */
export function removeFolder(path: string): void {
  // Never a file: it may be a link into the store, and the store's modes are not ours to change.
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  try {
    removeEntries(path);
  } catch {
    rmSync(path, { recursive: true, force: true });
  }
}

function removeEntries(folder: string): void {
  // For the user who made it a writable mode is enough; root needs none.
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) removeEntries(path);
    else unlinkSync(path);
  }
  rmdirSync(folder);
}
