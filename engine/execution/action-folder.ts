import { chmodSync, lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync, unlinkSync } from "node:fs";
import { rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { succeed } from "../../cache/result.ts";
import { guardStorage } from "../../cache/storage-problem.ts";
import { temporaryPath } from "../../cache/temporary-folder.ts";

/** Where one action's inputs are staged and its outputs appear. */
export interface ActionFolder {
  readonly path: string;
  readonly inputRoot: string;
  readonly outputRoot: string;
  /** Where the recorded outputs of an effect are shown to its check; made only for one. */
  readonly recordedRoot: string;
}

/**
 * Folders for the actions of one invocation, below one of a name that nobody else has, so that two invocations never
 * meet; what a killed one leaves is known by the parent's name and removed by a later one. On the store's file system: staging is by hard link.
 */
export class ActionFolders {
  readonly #parent: string;
  /** On the same file system, and there when all of this is gone: what messages name. */
  readonly place: string;
  readonly #root: string;
  readonly #removals = new Set<Promise<void>>();
  #count = 0;

  constructor(parent: string) {
    this.place = dirname(parent);
    this.#parent = parent;
    this.#root = temporaryPath(parent);
  }

  create(): ActionFolder {
    if (this.#count === 0) mkdirSync(this.#root, { recursive: true });
    const path = join(this.#root, String(this.#count++));
    const folder = {
      path,
      inputRoot: join(path, "inputs"),
      outputRoot: join(path, "outputs"),
      recordedRoot: join(path, "recorded"),
    };
    mkdirSync(path);
    mkdirSync(folder.inputRoot);
    mkdirSync(folder.outputRoot);
    return folder;
  }

  /** Begins to remove one action's folder. */
  remove(folder: ActionFolder): void {
    const removal = removeAside(folder.path).finally(() => this.#removals.delete(removal));
    this.#removals.add(removal);
  }

  /** Removes this invocation's folder; all actions have ended. */
  async removeAll(): Promise<void> {
    await Promise.all(this.#removals);
    if (this.#count === 0) return;
    tryToRemove(this.#root);
    // Another build of the same process may still be staging beside it.
    guardStorage("remove", this.#parent, () => succeed(rmdirSync(this.#parent)));
  }
}

/**
 * Removes a folder, its folders in threads of libuv: ext4 with `discard` was measured to let each rmdir wait 2 ms, eight
 * for an action, but many at once hardly longer than one. Files are unlinked here, where that takes microseconds.
 */
async function removeAside(path: string): Promise<void> {
  const levels: string[][] = [];
  try {
    emptyFolder(path, 0, levels);
    for (const folders of levels.reverse()) await Promise.all(folders.map((folder) => rmdir(folder)));
  } catch {
    tryToRemove(path);
  }
}

/** Leaves nothing but folders, and notes them by their depth. */
function emptyFolder(folder: string, depth: number, levels: string[][]): void {
  chmodSync(folder, 0o700);
  const level = levels[depth] ?? [];
  levels[depth] = level;
  level.push(folder);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) emptyFolder(path, depth + 1, levels);
    else unlinkSync(path);
  }
}

/** What cannot be removed (files of another user id) is left to a later invocation; no result depends on it. */
function tryToRemove(path: string): void {
  guardStorage("remove", path, () => succeed(removeFolder(path)));
}

/**
 * Removes a folder whatever the modes of what is in it: an output directory may be read-only, as it was made. By hand,
 * because `rmSync` with `recursive` makes three times as many system calls.
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
