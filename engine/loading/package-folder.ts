/**
 * Which folders are packages: those with a BUILD.atomic. Found by looking, never by a list somebody must keep.
 */
import type { WorkspaceFiles } from "../core/workspace-files.ts";

/** The file that makes a folder a package. */
export const BUILD_FILE = "BUILD.atomic";

/**
 * Folders in which neither packages nor globbed files are looked for: what the engine makes, what git keeps, and what npm
 * installs. Bazel wants a .bazelignore for the latter two, which everybody has to write again.
 */
const HIDDEN_AT_TOP: ReadonlySet<string> = new Set(["atomic-out", ".atomic"]);
const HIDDEN_ANYWHERE: ReadonlySet<string> = new Set([".git", "node_modules"]);

/** Path of the build file of a package. */
export function buildFileOf(packageName: string): string {
  return joinPath(packageName, BUILD_FILE);
}

/** Whether the folder is a package. */
export function isPackage(files: WorkspaceFiles, folder: string): boolean {
  return files.kindOf(buildFileOf(folder)) === "file";
}

/** Whether neither globs nor `...` enter the folder `name` of `parent`. */
export function isHidden(parent: string, name: string): boolean {
  return HIDDEN_ANYWHERE.has(name) || (parent === "" && HIDDEN_AT_TOP.has(name));
}

/** All packages at and beneath a folder, outer before inner, neighbours in UTF-8 byte order. */
export function listPackagesBeneath(files: WorkspaceFiles, folder: string): readonly string[] {
  const found: string[] = [];
  const visit = (current: string): void => {
    const entries = files.list(current);
    if (entries.some(({ name, kind }) => name === BUILD_FILE && kind === "file")) found.push(current);
    for (const { name, kind } of entries) {
      if (kind === "directory" && !isHidden(current, name)) visit(joinPath(current, name));
    }
  };
  visit(folder);
  return found;
}

/** Joins workspace-relative paths, of which the first may be the top. */
export function joinPath(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
