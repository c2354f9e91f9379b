import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { HOST_FILES } from "./host-files.ts";
import { statIfPresent } from "./stat-if-present.ts";

/**
 * The first executable file of that name, as a shell would find it; relative PATH entries are not looked at. A host file that
 * is no program is where its distribution keeps it.
 */
export function lookUpOnPath(program: string, searchPath: string): string | undefined {
  const places = HOST_FILES.get(program);
  if (places !== undefined) return places.find((path) => statIfPresent(path)?.isFile());
  return searchPathFolders(searchPath)
    .map((folder) => join(folder, program))
    .find(isExecutableFile);
}

/**
 * The absolute folders of PATH in order, once each, then /usr/sbin and /sbin: ordinary users of some distributions have
 * them not on PATH, yet mkfs and its like live there and work without privileges on plain files.
 */
export function searchPathFolders(searchPath: string): readonly string[] {
  const folders = [...searchPath.split(":"), "/usr/sbin", "/sbin"];
  return [...new Set(folders.filter((folder) => folder.startsWith("/")))];
}

/** A folder of PATH that may not be entered (somebody else's home) has no programs for this user. */
function isExecutableFile(path: string): boolean {
  if (statIfPresent(path)?.isFile() !== true) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
