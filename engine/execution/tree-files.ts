import type { Cas } from "../../cache/cas.ts";
import type { Digest } from "../../cache/digest.ts";
import { DirectoryCodec } from "../../cache/reapi/directory.ts";
import { decodeMessage } from "../../cache/reapi/message-codec.ts";
import { decodeTree } from "../../cache/reapi/tree.ts";

/** Whether the Tree and every file in it are in the store. */
export function isTreeComplete(cas: Cas, treeDigest: Digest): boolean {
  const bytes = cas.readBytes(treeDigest);
  if (!bytes.ok) return false;
  const tree = decodeTree(bytes.value);
  if (!tree.ok) return false;
  return [tree.value.root, ...tree.value.children].every((encoded) => {
    const directory = decodeMessage(DirectoryCodec, encoded);
    return directory.ok && directory.value.files.every((file) => cas.has(file.digest));
  });
}
