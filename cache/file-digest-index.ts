import { type BigIntStats, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { IntakeProblem } from "./cas.ts";
import type { Digest } from "./digest.ts";
import { type FileSystemClock, isSettled, measureFileSystemClock } from "./file-system-clock.ts";
import { type FileReading, readFileDigest } from "./hash-file.ts";
import { makeFolder } from "./make-folder.ts";
import { type CacheResult, fail, succeed } from "./result.ts";
import { StatTable, type StatTableFlaw } from "./stat-table.ts";
import { guardStorage, type StorageProblem, systemCodeOf } from "./storage-problem.ts";
import { temporaryPath } from "./temporary-folder.ts";
import { openXxHash64, type XxHash64 } from "./xxhash64.ts";

/** What a source file is to an action key. */
export interface FileDigest {
  readonly digest: Digest;
  readonly isExecutable: boolean;
}

/** Why a path has no digest. */
export type FileDigestProblem =
  | IntakeProblem
  | StorageProblem
  | { readonly kind: "missing-file"; readonly path: string };

/** Where the index lives, and by which clock it judges. */
export interface FileDigestIndexOptions {
  readonly path: string;
  /** The file system's own by default; tests bring theirs. */
  readonly clock?: FileSystemClock;
}

/** How the index was found; anything but the first two is said to the user and costs one hashing of everything. */
export type IndexOrigin = "loaded" | "absent" | "unreadable" | StatTableFlaw;

const ATTEMPTS = 3;

/**
 * File digests remembered by stat, in one flat file per workspace: an unchanged file costs a stat, not a read.
 *
 * Law: a remembered digest is never wrong. So size, mtime, ctime, inode, device and mode must all be as they were, and
 * a file that changed within a clock tick of being hashed is not remembered: the next change could leave the same stamps.
 */
export class FileDigestIndex {
  readonly origin: IndexOrigin;
  /** Files whose content was read since the index was opened. */
  hashedCount = 0;
  readonly #path: string;
  readonly #clock: FileSystemClock;
  readonly #xxHash64: XxHash64;
  readonly #table: StatTable;
  #isChanged = false;

  private constructor(options: FileDigestIndexOptions, xxHash64: XxHash64) {
    this.#path = options.path;
    this.#clock = options.clock ?? measureFileSystemClock(dirname(options.path));
    this.#xxHash64 = xxHash64;
    const loaded = loadTable(options.path, xxHash64);
    this.origin = typeof loaded === "string" ? loaded : "loaded";
    this.#table = typeof loaded === "string" ? StatTable.empty() : loaded;
  }

  /** Asynchronous because compiling xxHash64 is; everything afterwards is synchronous. */
  static async open(options: FileDigestIndexOptions): Promise<FileDigestIndex> {
    return new FileDigestIndex(options, await openXxHash64());
  }

  /** The digest of the file's content now. Symbolic links are followed: a source is what it says, not where it lies. */
  digestFile(path: string): CacheResult<FileDigest, FileDigestProblem> {
    return guardStorage<FileDigest, FileDigestProblem>("read", path, () => {
      const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
      if (stat === undefined) {
        if (this.#table.delete(path)) this.#isChanged = true;
        return fail({ kind: "missing-file", path });
      }
      if (!stat.isFile()) return fail({ kind: "not-a-file", path });
      const known = this.#table.find(path, stat);
      return known === undefined ? this.#hash(path, stat) : succeed(describeFile(known, stat));
    });
  }

  /** Writes what was learnt, whole or not at all; nothing when nothing was. */
  save(): CacheResult<undefined, StorageProblem> {
    if (!this.#isChanged) return succeed(undefined);
    return guardStorage("write", this.#path, () => {
      const folder = dirname(this.#path);
      makeFolder(folder);
      const temporary = temporaryPath(folder);
      try {
        writeFileSync(temporary, this.#table.toBytes(this.#xxHash64), { flag: "wx" });
        renameSync(temporary, this.#path);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
      this.#isChanged = false;
      return succeed(undefined);
    });
  }

  #hash(path: string, { dev }: BigIntStats): CacheResult<FileDigest, IntakeProblem> {
    const startedNs = this.#clock(dev);
    const reading = readSteadily(path);
    if (!reading.ok) return reading;
    this.hashedCount += 1;
    const { digest, stat } = reading.value;
    // Else an older row may stay: its ctime is gone for good, so it matches nothing any more.
    if (isSettled(stat, { startedNs })) {
      this.#table.set(path, stat, digest);
      this.#isChanged = true;
    }
    return succeed(describeFile(digest, stat));
  }
}

/** An editor that is just saving has finished by the next attempt; a log that grows for ever has not. */
function readSteadily(path: string): CacheResult<FileReading, IntakeProblem> {
  let reading = readFileDigest(path, { symlinks: "follow" });
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
    if (reading.ok || reading.error.kind !== "changed-while-read") return reading;
    reading = readFileDigest(path, { symlinks: "follow" });
  }
  return reading;
}

/** The owner's bit decides, as in git: the others' vary with the umask of whoever made the clone. */
function describeFile(digest: Digest, stat: BigIntStats): FileDigest {
  return { digest, isExecutable: (stat.mode & 0o100n) !== 0n };
}

function loadTable(path: string, xxHash64: XxHash64): StatTable | Exclude<IndexOrigin, "loaded"> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    return code === "ENOENT" || code === "ENOTDIR" ? "absent" : "unreadable";
  }
  return StatTable.fromBytes(bytes, xxHash64);
}
