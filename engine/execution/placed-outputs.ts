import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compareUtf8 } from "../../cache/compare-utf8.ts";
import { guardStorage } from "../../cache/storage-problem.ts";
import { succeed } from "../core/result.ts";
import { lstatIfPresent } from "../host/stat-if-present.ts";

/** What was placed at a path: the content's digest, and a mark of how the files looked right afterwards. */
interface Placement {
  readonly content: string;
  readonly mark: string;
}

const HEADER = "atomic-build placed outputs 1";

/**
 * What lies under atomic-out/, remembered over invocations: what is already there is left alone, so that nobody's watcher
 * wakes and no image is copied twice. Law: an entry counts only while every file still looks as it did when it was
 * placed, so losing this file, or anybody's edit of an output, costs a placement and never shows a wrong output.
 */
export class PlacedOutputs {
  readonly #path: string;
  readonly #entries: Map<string, Placement>;
  readonly #changed = new Map<string, Placement>();

  constructor(path: string) {
    this.#path = path;
    this.#entries = readEntries(path);
  }

  /** Whether this content, as it was placed, is still at the path. */
  holds(path: string, { content, at }: { readonly content: string; readonly at: string }): boolean {
    const entry = this.#changed.get(path) ?? this.#entries.get(path);
    return entry?.content === content && entry.mark === markOf(at);
  }

  /** Remembers what is at the path now. */
  remember(path: string, { content, at }: { readonly content: string; readonly at: string }): void {
    this.#changed.set(path, { content, mark: markOf(at) ?? "" });
  }

  /** Adds what was placed to what the file holds by now: another invocation may have placed other outputs. */
  save(): void {
    if (this.#changed.size === 0) return;
    const entries = readEntries(this.#path);
    for (const [path, entry] of this.#changed) entries.set(path, entry);
    const lines = [...entries].map(([path, { content, mark }]) => `${content}\t${mark}\t${path}`);
    // Losing it costs a placement next time, so a full disk is no reason to fail a build that is done.
    guardStorage("write", this.#path, () => {
      mkdirSync(dirname(this.#path), { recursive: true });
      const aside = `${this.#path}.${process.pid}`;
      writeFileSync(aside, `${[HEADER, ...lines].join("\n")}\n`);
      renameSync(aside, this.#path);
      return succeed(undefined);
    });
  }
}

/**
 * How everything at a path looks: kinds, names, sizes, modes, times, inodes; no content, so that a tree of gigabytes costs
 * its number of files. Not ctime: files are links into the store, and a link made elsewhere moves it.
 */
function markOf(path: string): string | undefined {
  const hash = createHash("sha256");
  const stack = [""];
  for (let below = stack.pop(); below !== undefined; below = stack.pop()) {
    const absolute = join(path, below);
    const stat = lstatIfPresent(absolute);
    if (stat === undefined) return undefined;
    hash.update(`${below}\0${stat.mode}\0`);
    if (stat.isDirectory()) {
      for (const name of readdirSync(absolute).sort(compareUtf8)) stack.push(`${below}/${name}`);
    } else if (stat.isSymbolicLink()) hash.update(`${readlinkSync(absolute)}\0`);
    else hash.update(`${stat.size}\0${stat.mtimeMs}\0${stat.ino}\0`);
  }
  return hash.digest("hex");
}

function readEntries(path: string): Map<string, Placement> {
  const entries = new Map<string, Placement>();
  const [header, ...lines] = readText(path).split("\n");
  if (header !== HEADER) return entries;
  for (const line of lines) {
    const [content, mark, placedPath] = line.split("\t");
    if (content === undefined || mark === undefined || placedPath === undefined) continue;
    entries.set(placedPath, { content, mark });
  }
  return entries;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Nothing placed yet, or nothing readable: everything is placed once more.
    return "";
  }
}
