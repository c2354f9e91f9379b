import { existsSync, readdirSync, rmSync } from "node:fs";
import { expect, test } from "vitest";
import { EMPTY_DIGEST } from "../../cache/digest.ts";
import { placeTree } from "../../cache/place-tree.ts";
import { encodeDirectory } from "../../cache/reapi/directory.ts";
import { encodeTree } from "../../cache/reapi/tree.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { openDiskCas } from "./disk-cas-harness.ts";
import { fileOf, makeSample, mustStore } from "./tree-sample.ts";

test("a tree with a missing or damaged file is not placed, not even in part", () => {
  const { cas, folder, remove } = openDiskCas();
  const stored = mustStore(cas, makeSample(`${temporaryFolder()}/made`), "copy");
  const { digest } = fileOf("lib");
  remove(digest);
  const to = `${folder.root}/out`;
  expect(placeTree(cas, stored.treeDigest, { to })).toEqual({ ok: false, error: { kind: "missing", digest } });
  expect(readdirSync(folder.root)).toEqual(["CACHEDIR.TAG", "v1"]);
  remove(stored.treeDigest);
  const error = { kind: "missing", digest: stored.treeDigest };
  expect(placeTree(cas, stored.treeDigest, { to })).toEqual({ ok: false, error });
});

test("what is there already is not overwritten", () => {
  const { cas } = openDiskCas();
  const to = makeSample(`${temporaryFolder()}/made`);
  const stored = mustStore(cas, to, "copy");
  rmSync(`${to}/link`);
  const error = { kind: "storage", operation: "place", path: to, code: "ENOTEMPTY" };
  expect(placeTree(cas, stored.treeDigest, { to })).toEqual({ ok: false, error });
  expect(existsSync(`${to}/link`)).toBe(false);
});

test.each([
  ["..", 'the name ".." has a ".." segment'],
  ["a/b", 'the name "a/b" has a "/" in a segment'],
  ["", 'the name "" has an empty segment'],
])("a foreign tree with an entry named %j writes nothing", (name, reason) => {
  const root = encodeDirectory({ files: [{ name, ...fileOf("x") }], directories: [], symlinks: [] });
  expectMalformed({ root, children: [] }, reason);
});

test("a foreign tree with a file through a link, or without a directory it names, writes nothing", () => {
  const directories = [{ name: "a", digest: EMPTY_DIGEST }];
  const symlinks = [{ name: "a", target: "/etc" }];
  expectMalformed(
    { root: encodeDirectory({ files: [], directories, symlinks }), children: [] },
    "two entries have one name",
  );
  expectMalformed(
    { root: encodeDirectory({ files: [], directories, symlinks: [] }), children: [] },
    'it lacks directory "a"',
  );
});

function expectMalformed(
  tree: { readonly root: Uint8Array; readonly children: readonly Uint8Array[] },
  reason: string,
): void {
  const { cas, folder } = openDiskCas();
  cas.putBytes(new TextEncoder().encode("x"));
  const digest = cas.putBytes(encodeTree(tree));
  if (!digest.ok) throw new Error("no tree");
  const error = { kind: "malformed-tree", digest: digest.value, reason };
  expect(placeTree(cas, digest.value, { to: `${folder.root}/out` })).toEqual({ ok: false, error });
  expect(readdirSync(folder.root)).toEqual(["CACHEDIR.TAG", "v1"]);
}
