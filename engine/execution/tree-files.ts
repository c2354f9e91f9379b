import type { Cas } from "../../cache/cas.ts";
import { type Digest, digestOf } from "../../cache/digest.ts";
import { type Directory, DirectoryCodec } from "../../cache/reapi/directory.ts";
import { decodeMessage } from "../../cache/reapi/message-codec.ts";
import { decodeTree } from "../../cache/reapi/tree.ts";
import type { KeyInput } from "./key-parts.ts";

/** Whether the Tree and every file in it are in the store. */
export function isTreeComplete(cas: Cas, treeDigest: Digest): boolean {
  const files = listTree(cas, { path: "", treeDigest });
  return files?.every(({ node }) => node.kind !== "file" || cas.has(node.digest)) ?? false;
}

/** Everything in a stored Tree as if it were an input at `path`; undefined when the Tree cannot be read. */
export function listTree(
  cas: Cas,
  { path, treeDigest }: { readonly path: string; readonly treeDigest: Digest },
): readonly KeyInput[] | undefined {
  const bytes = cas.readBytes(treeDigest);
  if (!bytes.ok) return undefined;
  const tree = decodeTree(bytes.value);
  if (!tree.ok) return undefined;
  const encoded = new Map(tree.value.children.map((child) => [digestOf(child).hash, child]));
  const entries: KeyInput[] = [];
  const stack = [{ path, bytes: tree.value.root }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const directory = decodeMessage(DirectoryCodec, next.bytes);
    if (!directory.ok) return undefined;
    for (const entry of entriesOf(directory.value, next.path)) entries.push(entry);
    for (const { name, digest } of directory.value.directories) {
      const below = encoded.get(digest.hash);
      if (below === undefined) return undefined;
      stack.push({ path: `${next.path}/${name}`, bytes: below });
    }
  }
  return entries;
}

function entriesOf({ files, directories, symlinks }: Directory, path: string): readonly KeyInput[] {
  const isEmpty = files.length + directories.length + symlinks.length === 0;
  if (isEmpty) return [{ path, node: { kind: "empty-directory" } }];
  return [
    ...files.map(({ name, digest, isExecutable }): KeyInput => {
      return { path: `${path}/${name}`, node: { kind: "file", digest, isExecutable } };
    }),
    ...symlinks.map(({ name, target }): KeyInput => ({ path: `${path}/${name}`, node: { kind: "symlink", target } })),
  ];
}
