import { lstatSync, rmSync, writeFileSync } from "node:fs";
import { BLOB_VARIANTS, BlobFolder, type BlobState, type BlobVariant } from "./blob-folder.ts";
import type { BlobProblem, Cas, IntakeProblem, Placement, PlaceOptions, PutFileOptions } from "./cas.ts";
import { copyFile } from "./copy-file.ts";
import { type Digest, digestOf, EMPTY_DIGEST, equalDigests } from "./digest.ts";
import { makeDurable } from "./durability.ts";
import { hashFile } from "./hash-file.ts";
import { placeEmptyFile, placeFile } from "./place-file.ts";
import { type CacheResult, fail, succeed } from "./result.ts";
import { guardStorage, isWantOfSpace, type StorageProblem, storageProblem, systemCodeOf } from "./storage-problem.ts";
import { temporaryPath } from "./temporary-folder.ts";

/** The two folders of a cache that blobs need; both on one file system. */
export interface DiskCasFolders {
  readonly casFolder: string;
  readonly temporaryFolder: string;
}

/**
 * Blobs as read-only files, placed by hard link. Written aside and renamed, so that a name never stands for half a
 * blob; not synced one by one (20,000 small files would take seconds), see flush. A blob torn by a power loss before
 * flush has the wrong size or time and is found by the next stat.
 */
export class DiskCas implements Cas {
  readonly #blobs: BlobFolder;
  readonly #temporaryFolder: string;
  #unflushed: string[] = [];

  constructor(folders: DiskCasFolders) {
    this.#blobs = new BlobFolder(folders.casFolder);
    this.#temporaryFolder = folders.temporaryFolder;
  }

  get blobFolder(): string {
    return this.#blobs.path;
  }

  has(digest: Digest): boolean {
    // A store that cannot be read holds nothing; the put that follows says why.
    return this.check(digest).ok;
  }

  check(digest: Digest): CacheResult<undefined, BlobProblem | StorageProblem> {
    if (equalDigests(digest, EMPTY_DIGEST)) return succeed(undefined);
    return guardStorage("read", this.#blobs.path, () => {
      const states = BLOB_VARIANTS.map((variant) => this.#blobs.inspect(digest, variant));
      return summarise(digest, states);
    });
  }

  readBytes(digest: Digest): CacheResult<Uint8Array, BlobProblem | StorageProblem> {
    if (equalDigests(digest, EMPTY_DIGEST)) return succeed(new Uint8Array());
    return guardStorage("read", this.#blobs.path, () => {
      let worst: BlobState = { kind: "absent" };
      for (const variant of BLOB_VARIANTS) {
        const found = this.#blobs.read(digest, variant);
        if (found instanceof Uint8Array) return succeed(found);
        if (found.kind === "damaged") worst = found;
      }
      return fail(blobProblem(digest, worst));
    });
  }

  putBytes(bytes: Uint8Array): CacheResult<Digest, StorageProblem> {
    const digest = digestOf(bytes);
    const temporary = temporaryPath(this.#temporaryFolder);
    return guardStorage("write", temporary, () => {
      if (this.#holds(digest)) return succeed(digest);
      try {
        writeFileSync(temporary, bytes, { flag: "wx", mode: 0o600 });
        this.#admit(temporary, { digest, variant: { isExecutable: false } });
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
      return succeed(digest);
    });
  }

  putFile(path: string, options: PutFileOptions): CacheResult<Digest, IntakeProblem | StorageProblem> {
    const stored = guardStorage("store", path, () =>
      options.mode === "move" ? this.#moveIn(path, options) : this.#copyIn(path, options),
    );
    // Space is refused where the copy goes, not where it comes from: that is where to free some.
    return !stored.ok && stored.error.kind === "storage" && isWantOfSpace(stored.error)
      ? fail({ ...stored.error, path: this.#temporaryFolder })
      : stored;
  }

  place(digest: Digest, options: PlaceOptions): CacheResult<Placement, BlobProblem | StorageProblem> {
    const { to, isExecutable } = options;
    return guardStorage("place", to, () => {
      if (equalDigests(digest, EMPTY_DIGEST)) return succeed(placeEmptyFile(options));
      const state = this.#provide(digest, { isExecutable });
      if (state.kind !== "intact") return fail(blobProblem(digest, state));
      const from = this.#blobs.pathOf(digest, { isExecutable });
      const renew = (): void => this.#copyVariant(digest, { from: { isExecutable }, to: { isExecutable } });
      return succeed(placeFile({ from, to, isExecutable, renew }));
    });
  }

  verify(digest: Digest): CacheResult<undefined, BlobProblem | StorageProblem> {
    if (equalDigests(digest, EMPTY_DIGEST)) return succeed(undefined);
    return guardStorage("read", this.#blobs.path, () => {
      const states = BLOB_VARIANTS.map((variant) => this.#blobs.rehash(digest, variant));
      const damaged = states.find((state) => state.kind === "damaged");
      return damaged === undefined ? summarise(digest, states) : fail(blobProblem(digest, damaged));
    });
  }

  async flush(): Promise<CacheResult<undefined, StorageProblem>> {
    const paths = this.#unflushed;
    this.#unflushed = [];
    try {
      await makeDurable(paths, { fileSystemOf: this.#blobs.path });
      return succeed(undefined);
    } catch (error) {
      for (const path of paths) this.#unflushed.push(path);
      return fail(storageProblem("sync", { path: this.#blobs.path, error }));
    }
  }

  #holds(digest: Digest): boolean {
    return BLOB_VARIANTS.some((variant) => this.#blobs.inspect(digest, variant).kind === "intact");
  }

  #moveIn(path: string, options: PutFileOptions): CacheResult<Digest, IntakeProblem | StorageProblem> {
    const reading = hashFile(path, { symlinks: "refuse" });
    if (!reading.ok) return reading;
    const { digest, stat } = reading.value;
    if (this.#blobs.inspect(digest, options).kind === "intact") {
      rmSync(path);
      return succeed(digest);
    }
    // Another name of the inode is another way to write into the blob.
    if (stat.nlink > 1n) return this.#copyIn(path, options, { thenRemove: true });
    try {
      this.#admit(path, { digest, variant: options });
    } catch (error) {
      if (systemCodeOf(error) !== "EXDEV") throw error;
      return this.#copyIn(path, options, { thenRemove: true });
    }
    return succeed(digest);
  }

  /** The copy is hashed, not the source: what has been hashed can then no longer change. */
  #copyIn(
    path: string,
    options: PutFileOptions,
    after: { readonly thenRemove: boolean } = { thenRemove: false },
  ): CacheResult<Digest, IntakeProblem | StorageProblem> {
    // Asked before the copy, which would wait on a fifo for ever.
    if (!lstatSync(path).isFile()) return fail({ kind: "not-a-file", path });
    const temporary = temporaryPath(this.#temporaryFolder);
    try {
      copyFile(path, temporary);
      const reading = hashFile(temporary, { symlinks: "refuse" });
      if (!reading.ok) return reading;
      const { digest } = reading.value;
      if (this.#blobs.inspect(digest, options).kind !== "intact") this.#admit(temporary, { digest, variant: options });
      if (after.thenRemove) rmSync(path);
      return succeed(digest);
    } finally {
      rmSync(temporary, { force: true });
    }
  }

  /** The wanted variant, made from the other one if only that is here. */
  #provide(digest: Digest, wanted: BlobVariant): BlobState {
    const state = this.#blobs.inspect(digest, wanted);
    if (state.kind === "intact") return state;
    const other = { isExecutable: !wanted.isExecutable };
    const otherState = this.#blobs.inspect(digest, other);
    if (otherState.kind !== "intact") return state.kind === "damaged" ? state : otherState;
    this.#copyVariant(digest, { from: other, to: wanted });
    return otherState;
  }

  #copyVariant(digest: Digest, variants: { readonly from: BlobVariant; readonly to: BlobVariant }): void {
    const temporary = temporaryPath(this.#temporaryFolder);
    try {
      copyFile(this.#blobs.pathOf(digest, variants.from), temporary);
      this.#admit(temporary, { digest, variant: variants.to });
    } finally {
      rmSync(temporary, { force: true });
    }
  }

  #admit(temporary: string, blob: { readonly digest: Digest; readonly variant: BlobVariant }): void {
    this.#unflushed.push(this.#blobs.admit(temporary, blob));
  }
}

/** One sound inode is enough; without one, damage says more than absence. */
function summarise(digest: Digest, states: readonly BlobState[]): CacheResult<undefined, BlobProblem> {
  if (states.some((state) => state.kind === "intact")) return succeed(undefined);
  return fail(blobProblem(digest, states.find((state) => state.kind === "damaged") ?? { kind: "absent" }));
}

function blobProblem(digest: Digest, state: BlobState): BlobProblem {
  return state.kind === "damaged" ? { kind: "damaged", digest, reason: state.reason } : { kind: "missing", digest };
}
