import { createHash } from "node:crypto";

/**
 * The name of content: SHA-256 and size, as the Remote Execution API has it. Signed artifacts hang on these names, so
 * nothing weaker or faster may take their place (xxHash64 only seals and detects change, see xxhash64.ts).
 * The size is part of the identity: it finds a torn blob with one stat.
 */
export interface Digest {
  /** 64 lowercase hexadecimal digits. */
  readonly hash: string;
  readonly sizeBytes: number;
}

/** The digest of no bytes; every CAS holds it from the start. */
export const EMPTY_DIGEST: Digest = digestOf(new Uint8Array());

/** Names the content of `bytes`. */
export function digestOf(bytes: Uint8Array): Digest {
  return { hash: createHash("sha256").update(bytes).digest("hex"), sizeBytes: bytes.byteLength };
}

/** Whether both name the same content. */
export function equalDigests(a: Digest, b: Digest): boolean {
  return a.hash === b.hash && a.sizeBytes === b.sizeBytes;
}

/** `HASH/SIZE`, the form used in REAPI resource names and in everything we print. */
export function formatDigest(digest: Digest): string {
  return `${digest.hash}/${digest.sizeBytes}`;
}

/** Reads what formatDigest wrote; undefined for any other text. */
export function parseDigest(text: string): Digest | undefined {
  const match = /^([0-9a-f]{64})\/(0|[1-9][0-9]{0,15})$/.exec(text);
  const [, hash, size] = match ?? [];
  if (hash === undefined || size === undefined) return undefined;
  const sizeBytes = Number(size);
  return Number.isSafeInteger(sizeBytes) ? { hash, sizeBytes } : undefined;
}
