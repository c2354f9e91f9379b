import type { ActionRecord } from "./action-cache.ts";
import type { Digest } from "./digest.ts";
import { equalDigests } from "./digest.ts";
import { type ActionResult, ActionResultCodec } from "./reapi/action-result.ts";
import { DigestCodec } from "./reapi/digest-codec.ts";
import { bytesField, intField, messageField } from "./reapi/fields.ts";
import { decodeMessage, encodeMessage, messageCodec } from "./reapi/message-codec.ts";
import type { XxHash64 } from "./xxhash64.ts";

/**
 * A record as one file: magic with the format's number, the seal (xxHash64 of what follows), a message. The seal is
 * no signature; it tells a record that was written whole from one that a crash or a bad sector cut.
 */
const MAGIC = new TextEncoder().encode("atomicAC\x00\x00\x00\x01");
const SEAL_BYTES = 8;

interface StoredRecord {
  /** The record says whose it is: a file copied to another name must not become that action's result. */
  readonly actionDigest: Digest;
  readonly result: ActionResult;
  readonly manifest: Uint8Array;
  /** Microseconds, so that the number is whole. */
  readonly durationUs: number;
}

const StoredRecordCodec = messageCodec<StoredRecord>({
  actionDigest: messageField(1, DigestCodec),
  result: messageField(2, ActionResultCodec),
  manifest: bytesField(3),
  durationUs: intField(4),
});

/** Whose record it is, and the hash that seals it. */
export interface RecordSeal {
  readonly actionDigest: Digest;
  readonly xxHash64: XxHash64;
}

/** Why a file is not the record asked for. */
export type RecordFlaw = "torn" | "other-format" | "foreign";

/** The file's content. */
export function sealRecord(record: ActionRecord, { actionDigest, xxHash64 }: RecordSeal): Uint8Array {
  const { result, manifest, durationMs } = record;
  const stored = { actionDigest, result, manifest, durationUs: Math.round(durationMs * 1000) };
  const payload = encodeMessage(StoredRecordCodec, stored);
  const bytes = Buffer.alloc(MAGIC.byteLength + SEAL_BYTES + payload.byteLength);
  bytes.set(MAGIC);
  bytes.writeBigUInt64LE(xxHash64(payload), MAGIC.byteLength);
  bytes.set(payload, MAGIC.byteLength + SEAL_BYTES);
  return bytes;
}

/** Reads what sealRecord wrote, or says why not. */
export function unsealRecord(bytes: Buffer, expected: RecordSeal): ActionRecord | RecordFlaw {
  if (bytes.byteLength < MAGIC.byteLength + SEAL_BYTES) return "torn";
  if (!bytes.subarray(0, MAGIC.byteLength).equals(MAGIC)) return "other-format";
  const payload = bytes.subarray(MAGIC.byteLength + SEAL_BYTES);
  if (bytes.readBigUInt64LE(MAGIC.byteLength) !== expected.xxHash64(payload)) return "torn";
  const decoded = decodeMessage(StoredRecordCodec, payload);
  if (!decoded.ok) return "other-format";
  const { actionDigest, result, manifest, durationUs } = decoded.value;
  if (!equalDigests(actionDigest, expected.actionDigest)) return "foreign";
  return { result, manifest, durationMs: durationUs / 1000 };
}
