import type { BigIntStats } from "node:fs";
import type { Digest } from "./digest.ts";
import type { XxHash64 } from "./xxhash64.ts";

/** Why bytes are not a table that this version wrote whole. */
export type StatTableFlaw = "torn" | "other-format";

const MAGIC = Buffer.from("atomicFD\x00\x00\x00\x01", "latin1");
const SEAL_BYTES = 8;
const HEADER_BYTES = MAGIC.byteLength + SEAL_BYTES + 4;
// size, mtime, ctime, inode, device and mode as 64-bit numbers, then the hash.
const STAT_BYTES = 48;
const ROW_BYTES = STAT_BYTES + 32;

/**
 * What a file's stat was when its content had a digest: rows of fixed length in one buffer, paths beside them. Loading
 * 100,000 rows is one read and one map of paths; as JSON or as objects it would cost more than the stats it saves.
 */
export class StatTable {
  #rows: Buffer;
  readonly #rowOf: Map<string, number>;
  #rowCount: number;

  private constructor(rows: Buffer, paths: readonly string[]) {
    this.#rows = rows;
    this.#rowOf = new Map(paths.map((path, row) => [path, row]));
    this.#rowCount = paths.length;
  }

  static empty(): StatTable {
    return new StatTable(Buffer.alloc(0), []);
  }

  /** Reads what toBytes wrote, or says why not. */
  static fromBytes(bytes: Buffer, xxHash64: XxHash64): StatTable | StatTableFlaw {
    if (bytes.byteLength < HEADER_BYTES) return "torn";
    if (!bytes.subarray(0, MAGIC.byteLength).equals(MAGIC)) return "other-format";
    const sealed = bytes.subarray(MAGIC.byteLength + SEAL_BYTES);
    if (bytes.readBigUInt64LE(MAGIC.byteLength) !== xxHash64(sealed)) return "torn";
    const rowsEnd = HEADER_BYTES + sealed.readUInt32LE(0) * ROW_BYTES;
    const paths = bytes.toString("utf8", rowsEnd).split("\0");
    // Each path ends in a NUL, so that no path and one empty path differ.
    paths.pop();
    return new StatTable(bytes.subarray(HEADER_BYTES, rowsEnd), paths);
  }

  toBytes(xxHash64: XxHash64): Uint8Array {
    const paths = Buffer.from([...this.#rowOf.keys()].map((path) => `${path}\0`).join(""), "utf8");
    const bytes = Buffer.alloc(HEADER_BYTES + this.#rowOf.size * ROW_BYTES + paths.byteLength);
    bytes.set(MAGIC);
    bytes.writeUInt32LE(this.#rowOf.size, HEADER_BYTES - 4);
    let at = HEADER_BYTES;
    // Rows of deleted paths are left behind here.
    for (const row of this.#rowOf.values()) {
      bytes.set(this.#rows.subarray(row * ROW_BYTES, (row + 1) * ROW_BYTES), at);
      at += ROW_BYTES;
    }
    bytes.set(paths, at);
    bytes.writeBigUInt64LE(xxHash64(bytes.subarray(MAGIC.byteLength + SEAL_BYTES)), MAGIC.byteLength);
    return bytes;
  }

  /** The digest of the path's content, if its stat is still the recorded one in every field. */
  find(path: string, stat: BigIntStats): Digest | undefined {
    const row = this.#rowOf.get(path);
    if (row === undefined) return undefined;
    const at = row * ROW_BYTES;
    const rows = this.#rows;
    const isSame =
      rows.readBigInt64LE(at) === stat.size &&
      rows.readBigInt64LE(at + 8) === stat.mtimeNs &&
      rows.readBigInt64LE(at + 16) === stat.ctimeNs &&
      rows.readBigInt64LE(at + 24) === stat.ino &&
      rows.readBigInt64LE(at + 32) === stat.dev &&
      rows.readBigInt64LE(at + 40) === stat.mode;
    if (!isSame) return undefined;
    return { hash: rows.toString("hex", at + STAT_BYTES, at + ROW_BYTES), sizeBytes: Number(stat.size) };
  }

  set(path: string, stat: BigIntStats, digest: Digest): void {
    const at = this.#rowFor(path) * ROW_BYTES;
    this.#rows.writeBigInt64LE(stat.size, at);
    this.#rows.writeBigInt64LE(stat.mtimeNs, at + 8);
    this.#rows.writeBigInt64LE(stat.ctimeNs, at + 16);
    this.#rows.writeBigInt64LE(stat.ino, at + 24);
    this.#rows.writeBigInt64LE(stat.dev, at + 32);
    this.#rows.writeBigInt64LE(stat.mode, at + 40);
    this.#rows.write(digest.hash, at + STAT_BYTES, "hex");
  }

  /** Whether there was something to forget. */
  delete(path: string): boolean {
    return this.#rowOf.delete(path);
  }

  #rowFor(path: string): number {
    const known = this.#rowOf.get(path);
    if (known !== undefined) return known;
    const row = this.#rowCount;
    this.#rowCount += 1;
    this.#rowOf.set(path, row);
    if (this.#rowCount * ROW_BYTES > this.#rows.byteLength) {
      const larger = Buffer.alloc(Math.max(this.#rowCount * ROW_BYTES, this.#rows.byteLength * 2));
      larger.set(this.#rows);
      this.#rows = larger;
    }
    return row;
  }
}
