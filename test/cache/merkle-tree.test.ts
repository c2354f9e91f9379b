import fc from "fast-check";
import { expect, test } from "vitest";
import { digestOf, EMPTY_DIGEST } from "../../cache/digest.ts";
import { buildMerkleTree, type MerkleEntry, type MerkleNode } from "../../cache/merkle-tree.ts";
import { encodeDirectory } from "../../cache/reapi/directory.ts";

const A = digestOf(new TextEncoder().encode("a"));
const B = digestOf(new TextEncoder().encode("b"));

test("files, links, trees and empty directories become Directory messages", () => {
  const built = buildMerkleTree([
    { path: "pkg/run", node: { kind: "file", digest: A, isExecutable: true } },
    { path: "pkg/link", node: { kind: "symlink", target: "../run" } },
    { path: "pkg/tree", node: { kind: "tree", rootDigest: B } },
    { path: "pkg/empty/inner", node: { kind: "empty-directory" } },
    { path: "top", node: { kind: "file", digest: B, isExecutable: false } },
  ]);
  const empty = new Uint8Array();
  const outer = encodeDirectory({ files: [], symlinks: [], directories: [{ name: "inner", digest: EMPTY_DIGEST }] });
  const pkg = encodeDirectory({
    files: [{ name: "run", digest: A, isExecutable: true }],
    directories: [
      { name: "empty", digest: digestOf(outer) },
      { name: "tree", digest: B },
    ],
    symlinks: [{ name: "link", target: "../run" }],
  });
  const root = encodeDirectory({
    files: [{ name: "top", digest: B, isExecutable: false }],
    directories: [{ name: "pkg", digest: digestOf(pkg) }],
    symlinks: [],
  });
  const directories = new Map([empty, outer, pkg, root].map((bytes) => [digestOf(bytes).hash, bytes]));
  expect(built).toEqual({ ok: true, value: { rootDigest: digestOf(root), directories } });
});

test("no inputs are the empty root", () => {
  expect(buildMerkleTree([])).toEqual({
    ok: true,
    value: { rootDigest: EMPTY_DIGEST, directories: new Map([[EMPTY_DIGEST.hash, new Uint8Array()]]) },
  });
});

test.each([
  ["", "has an empty segment"],
  ["a/", "has an empty segment"],
  ["a//b", "has an empty segment"],
  ["/a", "is absolute"],
  ["/a/b", "is absolute"],
  ["..", 'has a ".." segment'],
  ["a/../b", 'has a ".." segment'],
  ["./a", 'has a "." segment'],
  ["a\0b", "has a NUL character"],
])("the path %j is refused", (path, reason) => {
  const node: MerkleNode = { kind: "file", digest: A, isExecutable: false };
  expect(buildMerkleTree([{ path, node }])).toEqual({ ok: false, error: { kind: "bad-path", path, reason } });
});

const FILE: MerkleNode = { kind: "file", digest: A, isExecutable: false };

test.each<[string, MerkleEntry, MerkleEntry]>([
  ["another content", entry("a", FILE), entry("a", { ...FILE, digest: B })],
  ["another mode", entry("a", FILE), entry("a", { ...FILE, isExecutable: true })],
  ["a path inside a file", entry("a", FILE), entry("a/b/c", FILE)],
  ["a path inside a link", entry("a", { kind: "symlink", target: "b" }), entry("a/b", FILE)],
  ["a path inside a tree", entry("a", { kind: "tree", rootDigest: A }), entry("a/b", FILE)],
  ["a directory where a file is", entry("a", FILE), entry("a", { kind: "empty-directory" })],
  ["another kind", entry("a", FILE), entry("a", { kind: "symlink", target: "b" })],
])("%s is a conflict, in either order", (_what, first, second) => {
  const [forth, back] = [buildMerkleTree([first, second]), buildMerkleTree([second, first])];
  expect(forth).toEqual({ ok: false, error: { kind: "conflict", path: second.path, otherPath: first.path } });
  expect(back).toEqual({ ok: false, error: { kind: "conflict", path: first.path, otherPath: second.path } });
});

test("the same entry twice is one entry, and a directory with something in it is not empty", () => {
  const once = buildMerkleTree([entry("a/b", FILE)]);
  const again = [entry("a/b", FILE), entry("a", { kind: "empty-directory" } as const), entry("a/b", FILE)];
  expect(buildMerkleTree(again)).toEqual(once);
  expect(buildMerkleTree(again.reverse())).toEqual(once);
});

test("the root does not depend on the order of the inputs", () => {
  const segment = fc.constantFrom("a", "b", "ab", "a.b", "\uff5e", "\u{1f600}");
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join("/"));
  const node = fc.constantFrom<MerkleNode>(FILE, { kind: "symlink", target: "x" }, { kind: "empty-directory" });
  const entries = fc.uniqueArray(fc.record({ path, node }), { selector: ({ path }) => path, maxLength: 12 });
  const orders = entries.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(orders, ([one, other]) => {
      const [a, b] = [buildMerkleTree(one), buildMerkleTree(other)];
      expect(a.ok).toBe(b.ok);
      if (a.ok && b.ok) {
        expect(a.value.rootDigest).toEqual(b.value.rootDigest);
        expect(new Map([...a.value.directories].sort())).toEqual(new Map([...b.value.directories].sort()));
      }
    }),
  );
});

function entry(path: string, node: MerkleNode): MerkleEntry {
  return { path, node };
}
