import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compareUtf8 } from "../../cache/compare-utf8.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import type { DirectoryEntry, FileProblem, WorkspaceFiles } from "../core/workspace-files.ts";
import { statIfPresent } from "./stat-if-present.ts";

/**
 * The workspace on disk. It remembers every path that it was asked for, those that were missing too: as long as a stat of
 * each says what it said, loading and analysis would come to the same result.
 */
export class NodeWorkspaceFiles implements WorkspaceFiles {
  readonly #root: string;
  readonly #asked = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Absolute paths, in the order of the first question. */
  askedPaths(): readonly string[] {
    return [...this.#asked];
  }

  readText(path: string): Result<string, FileProblem> {
    try {
      return succeed(readFileSync(this.#locate(path), "utf8"));
    } catch (error) {
      return fail(problemOf(error));
    }
  }

  kindOf(path: string): "file" | "directory" | "missing" {
    const stat = statIfPresent(this.#locate(path));
    if (stat === undefined) return "missing";
    return stat.isDirectory() ? "directory" : "file";
  }

  list(path: string): readonly DirectoryEntry[] {
    const folder = this.#locate(path);
    let entries: Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      problemOf(error);
      return [];
    }
    return entries
      .map((entry) => ({ name: entry.name, kind: kindOfEntry(entry, folder) }))
      .sort((a, b) => compareUtf8(a.name, b.name));
  }

  #locate(path: string): string {
    const absolute = join(this.#root, path);
    this.#asked.add(absolute);
    return absolute;
  }
}

function kindOfEntry(entry: Dirent, folder: string): DirectoryEntry["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  if (!entry.isSymbolicLink()) return "other";
  const stat = statIfPresent(join(folder, entry.name));
  if (stat === undefined) return "other";
  return stat.isDirectory() ? "directory" : "file";
}

function problemOf(error: unknown): FileProblem {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return "missing";
  if (code === "EISDIR") return "is-directory";
  if (typeof code === "string") return "unreadable";
  throw error;
}
