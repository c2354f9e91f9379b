import type { CacheResult } from "../result.ts";
import { bytesListField } from "./fields.ts";
import { decodeMessage, encodeMessage, messageCodec } from "./message-codec.ts";

/**
 * REAPI `Tree`, a whole output directory in one message, its Directory messages still encoded: their digests are over
 * those very bytes, so encoding them again (or hashing a re-encoding of somebody else's) would be work and a risk.
 */
export interface Tree {
  readonly root: Uint8Array;
  /** Every directory below the root once, parents before children. */
  readonly children: readonly Uint8Array[];
}

// The root is a list of one here: a root without entries is an empty message, which must be written all the same.
const TreeCodec = messageCodec<{ readonly roots: readonly Uint8Array[]; readonly children: readonly Uint8Array[] }>({
  roots: bytesListField(1),
  children: bytesListField(2),
});

/** The canonical bytes, which are also the record stream that `is_topologically_sorted` promises. */
export function encodeTree(tree: Tree): Uint8Array {
  return encodeMessage(TreeCodec, { roots: [tree.root], children: tree.children });
}

/** Splits a Tree into its Directory messages. */
export function decodeTree(
  bytes: Uint8Array,
): CacheResult<Tree, { readonly kind: "malformed"; readonly reason: string }> {
  const decoded = decodeMessage(TreeCodec, bytes);
  if (!decoded.ok) return decoded;
  const { roots, children } = decoded.value;
  const [root = new Uint8Array(), second] = roots;
  if (second !== undefined) return { ok: false, error: { kind: "malformed", reason: "two roots" } };
  return { ok: true, value: { root, children } };
}
