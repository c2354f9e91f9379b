import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compareUtf8 } from "../../cache/compare-utf8.ts";
import { type FileStamp, stampOfStat } from "../core/file-stamp.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import type { DirectoryEntry, FileProblem, WorkspaceFiles } from "../core/workspace-files.ts";
import { statIfPresent } from "./stat-if-present.ts";

/** What was seen at a path when it was first asked for. */
interface Seen {
  readonly stamp: FileStamp | undefined;
  /** Of a folder that was listed. */
  listing?: readonly DirectoryEntry[];
}

/**
 * The workspace on disk. It remembers every path that it was asked for, those that were missing too, and how it looked
 * then: as long as a stat of each says what it said, loading and analysis would come to the same result.
 */
export class NodeWorkspaceFiles implements WorkspaceFiles {
  readonly #root: string;
  readonly #seen = new Map<string, Seen>();

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Every path that was asked for, absolute, as it looked before it was read: an edit while the build went on shows as
   * a stamp that is older than the file. A folder that changed only by `own` paths (what the build itself made there) has its
   * new stamp, since its listing is what it was.
   */
  stamps(own: ReadonlySet<string>): ReadonlyMap<string, FileStamp | undefined> {
    const stamps = new Map<string, FileStamp | undefined>();
    for (const [path, { stamp, listing }] of this.#seen) {
      stamps.set(path, (listing === undefined ? undefined : newStampOf(path, listing, own)) ?? stamp);
    }
    return stamps;
  }

  readText(path: string): Result<string, FileProblem> {
    const absolute = join(this.#root, path);
    this.#see(absolute);
    try {
      return succeed(readFileSync(absolute, "utf8"));
    } catch (error) {
      return fail(problemOf(error));
    }
  }

  kindOf(path: string): "file" | "directory" | "missing" {
    return this.#see(join(this.#root, path)).stamp?.kind ?? "missing";
  }

  list(path: string): readonly DirectoryEntry[] {
    const folder = join(this.#root, path);
    const seen = this.#see(folder);
    const listing = listFolder(folder);
    seen.listing ??= listing;
    return listing;
  }

  /** The first look is the one that counts: an invocation sees one workspace, whatever is edited meanwhile. */
  #see(absolute: string): Seen {
    let seen = this.#seen.get(absolute);
    if (seen === undefined) {
      seen = { stamp: stampOfStat(statIfPresent(absolute)) };
      this.#seen.set(absolute, seen);
    }
    return seen;
  }
}

/** Stat before listing, as always: what changes between the two is seen next time. */
function newStampOf(
  folder: string,
  listing: readonly DirectoryEntry[],
  own: ReadonlySet<string>,
): FileStamp | undefined {
  const stamp = stampOfStat(statIfPresent(folder));
  const text = (entries: readonly DirectoryEntry[]) =>
    JSON.stringify(entries.filter(({ name }) => !own.has(join(folder, name))));
  return text(listFolder(folder)) === text(listing) ? stamp : undefined;
}

function listFolder(folder: string): readonly DirectoryEntry[] {
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
