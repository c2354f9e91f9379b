import { lstatSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dressAsBlob } from "./blob-file.ts";
import type { BlobProblem, Cas, IntakeProblem, Placement, PlaceOptions, PutFileOptions } from "./cas.ts";
import { type Digest, digestOf, EMPTY_DIGEST, equalDigests } from "./digest.ts";
import { placeEmptyFile } from "./place-file.ts";
import { type CacheResult, fail, succeed } from "./result.ts";
import { guardStorage, type StorageProblem } from "./storage-problem.ts";

/** The store of one process: what tests build on. Same contract, no durability. */
export class MemoryCas implements Cas {
  /** Bytes by hash; open to tests, which remove and damage blobs here. */
  readonly blobs = new Map<string, Uint8Array>();

  has(digest: Digest): boolean {
    return this.check(digest).ok;
  }

  check(digest: Digest): CacheResult<undefined, BlobProblem> {
    const bytes = this.readBytes(digest);
    return bytes.ok ? succeed(undefined) : bytes;
  }

  readBytes(digest: Digest): CacheResult<Uint8Array, BlobProblem> {
    if (equalDigests(digest, EMPTY_DIGEST)) return succeed(new Uint8Array());
    const bytes = this.blobs.get(digest.hash);
    if (bytes === undefined) return fail({ kind: "missing", digest });
    if (equalDigests(digestOf(bytes), digest)) return succeed(bytes);
    this.blobs.delete(digest.hash);
    return fail({ kind: "damaged", digest, reason: "its content has another hash" });
  }

  putBytes(bytes: Uint8Array): CacheResult<Digest, StorageProblem> {
    const digest = digestOf(bytes);
    this.blobs.set(digest.hash, new Uint8Array(bytes));
    return succeed(digest);
  }

  putFile(path: string, options: PutFileOptions): CacheResult<Digest, IntakeProblem | StorageProblem> {
    return guardStorage<Digest, IntakeProblem | StorageProblem>("store", path, () => {
      if (!lstatSync(path).isFile()) return fail({ kind: "not-a-file", path });
      const stored = this.putBytes(readFileSync(path));
      if (options.mode === "move") rmSync(path);
      return stored;
    });
  }

  place(digest: Digest, options: PlaceOptions): CacheResult<Placement, BlobProblem | StorageProblem> {
    return guardStorage("place", options.to, () => {
      const bytes = this.readBytes(digest);
      if (!bytes.ok) return bytes;
      if (bytes.value.byteLength === 0) return succeed(placeEmptyFile(options));
      rmSync(options.to, { force: true });
      writeFileSync(options.to, bytes.value, { flag: "wx" });
      dressAsBlob(options.to, options);
      return succeed("copy");
    });
  }

  verify(digest: Digest): CacheResult<undefined, BlobProblem> {
    return this.check(digest);
  }

  async flush(): Promise<CacheResult<undefined, StorageProblem>> {
    return succeed(undefined);
  }
}
