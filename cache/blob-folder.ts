import { readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dressAsBlob, isUnsuspected } from "./blob-file.ts";
import { type Digest, digestOf, equalDigests } from "./digest.ts";
import { readFileDigest } from "./hash-file.ts";
import { makeFolder } from "./make-folder.ts";
import { systemCodeOf } from "./storage-problem.ts";

/** Which of a blob's two inodes. */
export interface BlobVariant {
  readonly isExecutable: boolean;
}

/** The two variants a blob may be stored as, plain first: nearly all blobs are. */
export const BLOB_VARIANTS: readonly BlobVariant[] = [{ isExecutable: false }, { isExecutable: true }];

/** What stands at a blob's path; a damaged one has just been removed. */
export type BlobState =
  | { readonly kind: "absent" }
  | { readonly kind: "intact" }
  | { readonly kind: "damaged"; readonly reason: string };

/** The files of a store: `ab/<hash>` and, executable, `ab/<hash>.x`. Judges them and lets new ones in. */
export class BlobFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  pathOf({ hash }: Digest, variant: BlobVariant): string {
    return `${this.path}/${hash.slice(0, 2)}/${hash}${variant.isExecutable ? ".x" : ""}`;
  }

  /** One stat for a blob that looks as we left it; a suspected one is hashed, and dressed again or removed. */
  inspect(digest: Digest, variant: BlobVariant): BlobState {
    const path = this.pathOf(digest, variant);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return { kind: "absent" };
    if (isUnsuspected(stat, { digest, ...variant })) return { kind: "intact" };
    return this.rehash(digest, variant);
  }

  /** Hashes the stored bytes, however innocent their stat. */
  rehash(digest: Digest, variant: BlobVariant): BlobState {
    const path = this.pathOf(digest, variant);
    let reading: ReturnType<typeof readFileDigest>;
    try {
      reading = readFileDigest(path, { symlinks: "refuse" });
    } catch (error) {
      const code = systemCodeOf(error);
      if (code === "ENOENT") return { kind: "absent" };
      // Only what speaks of this very file: with too many open files, say, nothing must be thrown away.
      if (code === "EACCES" || code === "EIO") return this.#remove(path, `it cannot be read (${code})`);
      throw error;
    }
    if (!reading.ok) return this.#remove(path, "it is not a file at rest");
    const { digest: found } = reading.value;
    if (!equalDigests(found, digest)) return this.#remove(path, contentReason(found, digest));
    dressAsBlob(path, variant);
    return { kind: "intact" };
  }

  /** The bytes if they are the blob's, else what is wrong. */
  read(digest: Digest, variant: BlobVariant): Uint8Array | BlobState {
    const path = this.pathOf(digest, variant);
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(path);
    } catch (error) {
      if (systemCodeOf(error) === "ENOENT") return { kind: "absent" };
      throw error;
    }
    const found = digestOf(bytes);
    return equalDigests(found, digest) ? bytes : this.#remove(path, contentReason(found, digest));
  }

  /** Gives a finished file its place among the blobs; rename decides races, and both racers bring the same bytes. */
  admit(temporary: string, blob: { readonly digest: Digest; readonly variant: BlobVariant }): string {
    const path = this.pathOf(blob.digest, blob.variant);
    dressAsBlob(temporary, blob.variant);
    try {
      renameSync(temporary, path);
    } catch (error) {
      // Folders are made on demand and not once at the start: another process may clear the cache under our feet.
      if (systemCodeOf(error) !== "ENOENT") throw error;
      makeFolder(`${this.path}/${blob.digest.hash.slice(0, 2)}`);
      renameSync(temporary, path);
    }
    return path;
  }

  #remove(path: string, reason: string): BlobState {
    rmSync(path, { recursive: true, force: true });
    return { kind: "damaged", reason };
  }
}

function contentReason(found: Digest, wanted: Digest): string {
  if (found.sizeBytes !== wanted.sizeBytes) return `it has ${found.sizeBytes} bytes instead of ${wanted.sizeBytes}`;
  return "its content has another hash";
}
