/** What is below a folder, as values that can be compared whole. */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** Paths of all files and links below a folder, relative to it, sorted; none when it is not there. */
export function filesBelow(folder: string): readonly string[] {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).toSorted();
}

/** Kind, execute bits and SHA-256 of every file below a folder. */
export function digestsBelow(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(filesBelow(folder).map((path) => [path, describeFile(join(folder, path))]));
}

function describeFile(path: string): string {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  return `${(stat.mode & 0o111).toString(8)} ${createHash("sha256").update(readFileSync(path)).digest("hex")}`;
}
