/**
 * Where a workspace starts: the nearest folder, from here upwards, with a WORKSPACE.atomic.
 * A file of its own and not a call in the top BUILD.atomic: the up-to-date check must find the root without parsing
 * anything, a workspace need not have a top package, and one inside another (a test's) is told apart at a glance. The name is the one
 * that Bazel taught everybody.
 */
const WORKSPACE_MARKER = "WORKSPACE.atomic";

/** The folder with the marker, or undefined; `folder` is absolute, "/" between segments. */
export function findWorkspaceRoot(folder: string, hasFile: (path: string) => boolean): string | undefined {
  let current = folder === "/" ? "" : folder;
  while (true) {
    if (hasFile(`${current}/${WORKSPACE_MARKER}`)) return current === "" ? "/" : current;
    if (current === "") return undefined;
    current = current.slice(0, current.lastIndexOf("/"));
  }
}
