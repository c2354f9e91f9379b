import type { Result } from "../../../engine/core/result.ts";

/** A file, its detached signature, and the keys that may have made it. */
export interface SignedFile {
  readonly content: Uint8Array;
  readonly signature: Uint8Array;
  /** Armoured. */
  readonly keys: readonly string[];
}

/** The outside world as the resolver needs it; errors are what a person reads after a colon. */
export interface RemoteFiles {
  fetch(address: string, options: { readonly proxy?: string | undefined }): Promise<Result<Uint8Array, string>>;
  verify(file: SignedFile): Promise<Result<undefined, string>>;
}
