import { chmodSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
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
    removeFolder(folder.path);
  }

  /** Removes this invocation's folder; all actions have ended. */
  removeAll(): void {
    if (this.#count > 0) removeFolder(this.#root);
  }
}

/** Removes a folder whatever the modes of what is in it: an output directory may be read-only, as it was made. */
export function removeFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    makeWritable(path);
    rmSync(path, { recursive: true, force: true });
  }
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
  }
}
