import { posix } from "node:path";

/**
 * What a file of the workspace means by a path it names: relative to the file itself, never to the process, so that a
 * build does not depend on where it was started. Undefined for an absolute path and for one that leaves the workspace.
 */
export function pathBeside(file: string, named: string): string | undefined {
  if (named === "" || named.startsWith("/")) return undefined;
  const path = posix.join(posix.dirname(file), named);
  return path === ".." || path.startsWith("../") ? undefined : path;
}
