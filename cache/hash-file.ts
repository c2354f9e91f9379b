import { createHash } from "node:crypto";
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { IntakeProblem } from "./cas.ts";
import { type Digest, digestOf } from "./digest.ts";
import { type CacheResult, fail, succeed } from "./result.ts";
import { guardStorage, type StorageProblem, systemCodeOf } from "./storage-problem.ts";

/** A file's content digest, and the stat that held from before the first byte was read until after the last. */
export interface FileReading {
  readonly digest: Digest;
  readonly stat: BigIntStats;
}

/** Whether a symbolic link is an answer to "which file" (a source) or another kind of thing (an output). */
export interface HashFileOptions {
  readonly symlinks: "follow" | "refuse";
}

// One buffer for all: everything here is synchronous. 1 MiB reads reach the disk's speed; small files fit in one.
const CHUNK = Buffer.allocUnsafeSlow(1 << 20);

/** Hashes a regular file in chunks. A file that changes meanwhile has no digest: half of it is from another time. */
export function hashFile(
  path: string,
  options: HashFileOptions,
): CacheResult<FileReading, IntakeProblem | StorageProblem> {
  return guardStorage("read", path, () => readFileDigest(path, options));
}

/** The same for callers that already stand in a guardStorage: what the system refuses is thrown. */
export function readFileDigest(path: string, options: HashFileOptions): CacheResult<FileReading, IntakeProblem> {
  const noFollow = options.symlinks === "refuse" ? constants.O_NOFOLLOW : 0;
  let descriptor: number;
  try {
    // Without O_NONBLOCK, opening a fifo waits for a writer, for ever.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | noFollow);
  } catch (error) {
    const code = systemCodeOf(error);
    // A symbolic link that is refused, a socket.
    if (code === "ELOOP" || code === "ENXIO") return fail({ kind: "not-a-file", path });
    throw error;
  }
  try {
    return hashOpenFile(path, descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function hashOpenFile(path: string, descriptor: number): CacheResult<FileReading, IntakeProblem> {
  const before = fstatSync(descriptor, { bigint: true });
  if (!before.isFile()) return fail({ kind: "not-a-file", path });
  const digest = hashDescriptor(descriptor, Number(before.size));
  const after = fstatSync(descriptor, { bigint: true });
  const isSteady =
    BigInt(digest.sizeBytes) === before.size &&
    after.size === before.size &&
    after.mtimeNs === before.mtimeNs &&
    after.ctimeNs === before.ctimeNs;
  return isSteady ? succeed({ digest, stat: before }) : fail({ kind: "changed-while-read", path });
}

function hashDescriptor(descriptor: number, expectedBytes: number): Digest {
  let length = readSync(descriptor, CHUNK, 0, CHUNK.byteLength, null);
  if (length >= expectedBytes && length < CHUNK.byteLength) return digestOf(CHUNK.subarray(0, length));
  const hash = createHash("sha256");
  let sizeBytes = 0;
  while (length > 0) {
    hash.update(CHUNK.subarray(0, length));
    sizeBytes += length;
    length = readSync(descriptor, CHUNK, 0, CHUNK.byteLength, null);
  }
  return { hash: hash.digest("hex"), sizeBytes };
}
