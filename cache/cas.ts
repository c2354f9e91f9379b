import type { Digest } from "./digest.ts";
import type { CacheResult } from "./result.ts";
import type { StorageProblem } from "./storage-problem.ts";

/** The blob cannot be used; the caller makes it again. A damaged blob has been removed by the time this is returned. */
export type BlobProblem =
  | { readonly kind: "missing"; readonly digest: Digest }
  | { readonly kind: "damaged"; readonly digest: Digest; readonly reason: string };

/** The file given could not become a blob. */
export type IntakeProblem =
  | { readonly kind: "not-a-file"; readonly path: string }
  | { readonly kind: "changed-while-read"; readonly path: string };

/** How a blob came to a path; `created` is the empty file, which needs no link. */
export type Placement = "hard-link" | "copy" | "created";

/** Whether the file itself may become the blob (a finished output) or must stay (a source). */
export interface PutFileOptions {
  readonly mode: "move" | "copy";
  readonly isExecutable: boolean;
}

/** Where a blob goes, and as what. */
export interface PlaceOptions {
  readonly to: string;
  readonly isExecutable: boolean;
}

/**
 * Content-addressed store: bytes by digest, nothing else. Synchronous, since bulk file work through promises is ten
 * times slower. Every implementation passes test/contract/cas-contract.ts.
 *
 * Law: what comes out is what went in. A blob that is not is reported as damaged and gone.
 */
export interface Cas {
  /** Where plain blobs lie as `ab/<sha256>`, for those who verify what they take; undefined in a store without files. */
  readonly blobFolder?: string;
  /** Whether `check` finds nothing wrong. Where damage must be said, ask `check`: it says it once. */
  has(digest: Digest): boolean;
  /** One stat: the blob is here and shows no sign of damage. A suspected one is hashed before the answer. */
  check(digest: Digest): CacheResult<undefined, BlobProblem | StorageProblem>;
  /** The blob's bytes, always verified by their hash. */
  readBytes(digest: Digest): CacheResult<Uint8Array, BlobProblem | StorageProblem>;
  putBytes(bytes: Uint8Array): CacheResult<Digest, StorageProblem>;
  /** Takes a regular file in; with "move" the path is gone afterwards. */
  putFile(path: string, options: PutFileOptions): CacheResult<Digest, IntakeProblem | StorageProblem>;
  /** Makes the blob appear, read-only, at a path whose parent exists; a file or link that is there is replaced. */
  place(digest: Digest, options: PlaceOptions): CacheResult<Placement, BlobProblem | StorageProblem>;
  /** Hashes the stored blob whatever its stat says: finds damage that kept size and time. */
  verify(digest: Digest): CacheResult<undefined, BlobProblem | StorageProblem>;
  /**
   * Everything put before the call survives a power loss from its end on: wait for it before writing the record that
   * points there. Asynchronous, because a disk that others keep busy takes seconds.
   */
  flush(): Promise<CacheResult<undefined, StorageProblem>>;
}
