import type { Digest } from "../digest.ts";
import { intField, stringField } from "./fields.ts";
import { messageCodec } from "./message-codec.ts";

/** REAPI `Digest`. */
export const DigestCodec = messageCodec<Digest>({ hash: stringField(1), sizeBytes: intField(2) });
