import { execFileSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { digestOf, EMPTY_DIGEST } from "../../cache/digest.ts";
import { MemoryCas } from "../../cache/memory-cas.ts";
import { buildMerkleTree, type MerkleEntry } from "../../cache/merkle-tree.ts";
import { placeTree } from "../../cache/place-tree.ts";
import { encodeDirectory } from "../../cache/reapi/directory.ts";
import { decodeTree } from "../../cache/reapi/tree.ts";
import { storeTree } from "../../cache/store-tree.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { openDiskCas } from "./disk-cas-harness.ts";
import { fileOf, makeSample, mustStore } from "./tree-sample.ts";

const FILE = (text: string, isExecutable = false): MerkleEntry["node"] => ({
  kind: "file",
  digest: digestOf(new TextEncoder().encode(text)),
  isExecutable,
});

test("a directory comes back as it was: files, modes, links, empty directories", () => {
  const { cas, folder } = openDiskCas();
  const made = makeSample(`${temporaryFolder()}/made`);
  const before = describeTree(made);
  const stored = mustStore(cas, made, "copy");
  expect(stored).toMatchObject({ fileCount: 3, sizeBytes: 10 });
  const to = `${folder.root}/out`;
  expect(placeTree(cas, stored.treeDigest, { to })).toEqual({ ok: true, value: undefined });
  expect(describeTree(to)).toEqual(before);
  expect(lstatSync(`${to}/bin`).mtimeMs).toBe(315532800000);
  expect(lstatSync(`${to}/link`).mtimeMs).toBe(315532800000);
  expect(lstatSync(`${to}/bin/run`).nlink).toBeGreaterThan(1);
  expect(readdirSync(folder.root)).toEqual(["CACHEDIR.TAG", "out", "v1"]);
});

test("a stored directory has the root digest that the same entries have as inputs, and its blobs are there", () => {
  const cas = new MemoryCas();
  const stored = mustStore(cas, makeSample(`${temporaryFolder()}/made`), "copy");
  const merkle = buildMerkleTree([
    { path: "bin/run", node: FILE("run", true) },
    { path: "bin/data", node: FILE("data") },
    { path: "lib/data", node: FILE("lib") },
    { path: "lib/empty/inner", node: { kind: "empty-directory" } },
    { path: "link", node: { kind: "symlink", target: "bin/run" } },
    { path: "dangling", node: { kind: "symlink", target: "/no/where" } },
  ]);
  if (!merkle.ok) throw new Error("bad sample");
  expect(stored.rootDigest).toEqual(merkle.value.rootDigest);
  for (const [hash, bytes] of merkle.value.directories) expect(cas.blobs.get(hash) ?? new Uint8Array()).toEqual(bytes);
});

test("moving in takes the files away", () => {
  const { cas } = openDiskCas();
  const made = makeSample(`${temporaryFolder()}/made`);
  mustStore(cas, made, "move");
  expect(readdirSync(`${made}/bin`)).toEqual([]);
});

test("equal directories are listed once, and parents come before children", () => {
  const { cas } = openDiskCas();
  const made = temporaryFolder();
  for (const path of ["a/same", "b/x/same", "c/x/same"]) {
    mkdirSync(`${made}/${path}`, { recursive: true });
    writeFileSync(`${made}/${path}/file`, "1");
  }
  const bytes = cas.readBytes(mustStore(cas, made, "copy").treeDigest);
  const tree = bytes.ok ? decodeTree(bytes.value) : bytes;
  if (!tree.ok) throw new Error("no tree");
  const same = encodeDirectory({ files: [{ name: "file", ...fileOf("1") }], directories: [], symlinks: [] });
  const a = encodeDirectory({ files: [], directories: [{ name: "same", digest: digestOf(same) }], symlinks: [] });
  const b = encodeDirectory({ files: [], directories: [{ name: "x", digest: digestOf(a) }], symlinks: [] });
  expect(tree.value.children).toEqual([b, a, same]);
});

test("the order of the listing is that of the names, not the file system's", () => {
  const cas = new MemoryCas();
  const made = temporaryFolder();
  const names = ["q", "a", "z", "m", "b"];
  for (const name of names) {
    mkdirSync(`${made}/${name}`);
    writeFileSync(`${made}/${name}/file`, name);
  }
  const bytes = cas.readBytes(mustStore(cas, made, "copy").treeDigest);
  const tree = bytes.ok ? decodeTree(bytes.value) : bytes;
  const sorted = [...names].sort().map((name) => {
    return encodeDirectory({ files: [{ name: "file", ...fileOf(name) }], directories: [], symlinks: [] });
  });
  expect(tree).toMatchObject({ ok: true, value: { children: sorted } });
});

test("an empty directory is stored and placed", () => {
  const { cas, folder } = openDiskCas();
  const stored = mustStore(cas, temporaryFolder(), "copy");
  expect(stored.rootDigest).toEqual(EMPTY_DIGEST);
  expect(placeTree(cas, stored.treeDigest, { to: `${folder.root}/out` }).ok).toBe(true);
  expect(readdirSync(`${folder.root}/out`)).toEqual([]);
});

test("a fifo is refused by its path, without waiting for a writer", () => {
  const made = temporaryFolder();
  mkdirSync(`${made}/dir`);
  execFileSync("mkfifo", [`${made}/dir/pipe`]);
  const error = { kind: "unsupported-file", path: `${made}/dir/pipe`, type: "fifo" };
  expect(storeTree(new MemoryCas(), made, { mode: "copy" })).toEqual({ ok: false, error });
});

test("names and link targets that are not UTF-8 are refused: they would come back as others", () => {
  const made = temporaryFolder();
  writeFileSync(Buffer.concat([Buffer.from(`${made}/`), Buffer.from([0x66, 0xff])]), "");
  const error = { kind: "name-not-utf8", path: `${made}/f\uFFFD` };
  expect(storeTree(new MemoryCas(), made, { mode: "copy" })).toEqual({ ok: false, error });
  const other = temporaryFolder();
  symlinkSync(Buffer.from([0x66, 0xff]), `${other}/link`);
  const linkError = { kind: "name-not-utf8", path: `${other}/link` };
  expect(storeTree(new MemoryCas(), other, { mode: "copy" })).toEqual({ ok: false, error: linkError });
});

test("what is no directory is the machine's problem, as a value", () => {
  const folder = temporaryFolder();
  const error = { kind: "storage", operation: "read", path: `${folder}/none`, code: "ENOENT" };
  expect(storeTree(new MemoryCas(), `${folder}/none`, { mode: "copy" })).toEqual({ ok: false, error });
});

test("any directory makes the round trip, and its digest does not depend on how it was made", () => {
  const name = fc.constantFrom("a", "b", "c.d", "\u00fc", "\uff5e", "\u{1f600}");
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((segments) => segments.join("/"));
  const kind = fc.constantFrom("file", "program", "link", "folder");
  const list = fc.array(fc.record({ path, kind, text: fc.constantFrom("", "1", "22") }), { maxLength: 8 });
  fc.assert(
    fc.property(list, (entries) => {
      const { cas, folder } = openDiskCas();
      const made = `${folder.root}/made`;
      mkdirSync(made);
      for (const entry of entries) makeEntry(made, entry);
      const stored = mustStore(cas, made, "copy");
      placeTree(cas, stored.treeDigest, { to: `${folder.root}/out` });
      expect(describeTree(`${folder.root}/out`)).toEqual(describeTree(made));
      expect(mustStore(cas, `${folder.root}/out`, "copy")).toEqual(stored);
    }),
    { numRuns: 20 },
  );
});

/** An entry whose place is taken is left out: the lists are random. */
function makeEntry(root: string, entry: { readonly path: string; readonly kind: string; readonly text: string }): void {
  const path = `${root}/${entry.path}`;
  try {
    mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    if (entry.kind === "folder") mkdirSync(path);
    else if (entry.kind === "link") symlinkSync(`to-${entry.text}`, path);
    else writeFileSync(path, entry.text, { flag: "wx" });
    if (entry.kind === "program") chmodSync(path, 0o700);
  } catch {}
}

/** Path -> what stands there, in the terms that a Directory message has. */
function describeTree(root: string, at = ""): readonly string[] {
  return readdirSync(`${root}${at}`)
    .sort()
    .flatMap((name) => {
      const path = `${at}/${name}`;
      const stat = lstatSync(root + path);
      if (stat.isDirectory()) return [`${path}/`, ...describeTree(root, path)];
      if (stat.isSymbolicLink()) return [`${path} -> ${readlinkSync(root + path)}`];
      return [`${path}${(stat.mode & 0o100) === 0 ? "" : "*"} = ${readFileSync(root + path, "utf8")}`];
    });
}
