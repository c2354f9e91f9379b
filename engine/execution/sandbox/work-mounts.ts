/** Lists a folder of the input root by its relative path; undefined when it has no such folder. */
export type ListInputs = (folder: string) => readonly string[] | undefined;

/** How /work is put together; all paths are relative to it. */
export interface WorkMounts {
  /** Folders made in the input root, where the writable ones are mounted over it. */
  readonly mountPoints: readonly string[];
  /** Folders made in the output root: the parents of outputs, and what lies between them. */
  readonly outputFolders: readonly string[];
  /** Folders of the output root bound writable. None lies in another. The empty string is /work itself. */
  readonly writable: readonly string[];
  /** Inputs beside outputs: bound read-only, one by one, over the writable folders. */
  readonly shielded: readonly string[];
}

/**
 * Where an action may write: the folders its outputs are in, and nowhere else. Inputs are hard links into the store, so
 * a write to one would change it for every build: each is seen through a read-only mount. The input root is bound
 * whole; only in a writable folder must inputs be bound one by one.
 *
 * As in the Remote Execution API, the parents of outputs exist beforehand and the outputs themselves do not, be they
 * files or directories: what was not made is then missed, and a directory can be moved into place.
 */
export function planWorkMounts(outputs: readonly string[], listInputs: ListInputs): WorkMounts {
  const parents = [...new Set(outputs.map(parentOf))].sort();
  const writable = parents.filter((folder) => !parents.some((other) => other !== folder && isInside(folder, other)));
  const outputFolders = new Set(parents.flatMap((folder) => [...ancestorsOf(folder), folder]));
  outputFolders.delete("");
  const shielded = writable.flatMap((folder) => shieldedIn(folder, outputFolders, listInputs));
  const mountPoints = writable.filter((folder) => folder !== "");
  return { mountPoints, outputFolders: [...outputFolders].sort(), writable, shielded };
}

/** Folders on the way to an output are walked into, everything else is taken whole. */
function shieldedIn(folder: string, outputFolders: ReadonlySet<string>, listInputs: ListInputs): readonly string[] {
  const paths = (listInputs(folder) ?? []).map((name) => (folder === "" ? name : `${folder}/${name}`));
  return paths.flatMap((path) => (outputFolders.has(path) ? shieldedIn(path, outputFolders, listInputs) : [path]));
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function ancestorsOf(folder: string): readonly string[] {
  const parts = folder.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function isInside(path: string, folder: string): boolean {
  return folder === "" || path.startsWith(`${folder}/`);
}
