import type { Digest } from "../digest.ts";
import { DigestCodec } from "./digest-codec.ts";
import { boolField, bytesField, messageField, optionalMessageField } from "./fields.ts";
import { encodeMessage, messageCodec } from "./message-codec.ts";
import { canonicalPlatform, type Platform, PlatformCodec } from "./platform.ts";
import { type Duration, DurationCodec } from "./well-known.ts";

/** REAPI `Action`: the digest of its bytes is the action key, here and in every remote cache. */
export interface Action {
  readonly commandDigest: Digest;
  readonly inputRootDigest: Digest;
  /** Part of the key on purpose: a lower timeout must not hit a result that took longer. */
  readonly timeout?: Duration | undefined;
  /** Forbids caching, and merging with an equal action in flight. */
  readonly doNotCache: boolean;
  /** A namespace: changing it disowns every earlier result. */
  readonly salt: Uint8Array;
  readonly platform?: Platform | undefined;
}

/** REAPI `Action`. */
export const ActionCodec = messageCodec<Action>({
  commandDigest: messageField(1, DigestCodec),
  inputRootDigest: messageField(2, DigestCodec),
  timeout: optionalMessageField(6, DurationCodec),
  doNotCache: boolField(7),
  salt: bytesField(9),
  platform: optionalMessageField(10, PlatformCodec),
});

/** The canonical bytes. */
export function encodeAction(action: Action): Uint8Array {
  const platform = action.platform === undefined ? undefined : canonicalPlatform(action.platform);
  return encodeMessage(ActionCodec, { ...action, platform });
}
