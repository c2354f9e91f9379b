import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DiskCas } from "../../../cache/disk-cas.ts";
import { storeTree } from "../../../cache/store-tree.ts";
import { placeOutputs } from "../../../engine/execution/place-outputs.ts";
import type { OutputNode } from "../../../engine/execution/result-outputs.ts";
import { literalFile, outputFolderOf, outputOf, sourceFile } from "../../support/execution-workspace.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

interface Scene {
  readonly root: string;
  readonly cas: DiskCas;
  file(content: string, options?: { isExecutable: boolean }): OutputNode;
  tree(files: Readonly<Record<string, string>>): OutputNode;
  place(node: OutputNode | undefined): ReturnType<typeof placeOutputs>;
  read(path: string): string;
}

function arrange(): Scene {
  const root = temporaryFolder();
  for (const folder of ["cas", "tmp"]) mkdirSync(join(root, folder));
  const cas = new DiskCas({ casFolder: join(root, "cas"), temporaryFolder: join(root, "tmp") });
  return {
    root,
    cas,
    file(content, { isExecutable } = { isExecutable: false }) {
      const put = cas.putBytes(Buffer.from(content));
      if (!put.ok) throw new Error(put.error.code);
      return { kind: "file", digest: put.value, isExecutable };
    },
    tree(files) {
      const folder = join(root, "tree");
      mkdirSync(folder);
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(join(folder, path, ".."), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
      symlinkSync("nowhere", join(folder, "link"));
      const stored = storeTree(cas, folder, { mode: "copy" });
      if (!stored.ok) throw new Error(stored.error.kind);
      chmodSync(folder, 0o700);
      return { kind: "tree", treeDigest: stored.value.treeDigest, rootDigest: stored.value.rootDigest };
    },
    place(node) {
      const artifact = node?.kind === "tree" ? outputFolderOf("x") : outputOf("x");
      const outputs = new Map(node === undefined ? [] : [[artifact.path, node]]);
      return placeOutputs([artifact], { workspaceRoot: root, cas, outputs });
    },
    read: (path) => readFileSync(join(root, path), "utf8"),
  };
}

const PATH = "atomic-out/p/x";
const PLACED = { paths: [PATH], changed: [PATH], problems: [] };
const KEPT = { paths: [PATH], changed: [], problems: [] };

test("an output appears read-only, as a link into the store, with its mode", () => {
  const scene = arrange();
  expect(scene.place(scene.file("hello", { isExecutable: true }))).toEqual(PLACED);
  const stat = lstatSync(join(scene.root, PATH));
  expect([scene.read(PATH), stat.mode & 0o777, stat.nlink > 1]).toEqual(["hello", 0o555, true]);
});

test("what is already there is not touched", () => {
  const scene = arrange();
  const node = scene.file("hello");
  scene.place(node);
  const before = lstatSync(join(scene.root, "atomic-out/p"));
  expect(scene.place(node)).toEqual(KEPT);
  expect(lstatSync(join(scene.root, "atomic-out/p"))).toEqual(before);
});

test("another content replaces the old one, and nothing is left beside it", () => {
  const scene = arrange();
  scene.place(scene.file("old"));
  expect(scene.place(scene.file("new"))).toEqual(PLACED);
  expect([scene.read(PATH), readdirSync(join(scene.root, "atomic-out/p"))]).toEqual(["new", ["x"]]);
  expect(readdirSync(join(scene.root, ".atomic/aside"))).toEqual([]);
});

test("the same content with another mode is another output", () => {
  const scene = arrange();
  scene.place(scene.file("same"));
  expect(scene.place(scene.file("same", { isExecutable: true }))).toEqual(PLACED);
  expect(lstatSync(join(scene.root, PATH)).mode & 0o777).toBe(0o555);
});

test("an output that somebody removed or changed is placed again", () => {
  const scene = arrange();
  const node = scene.file("hello");
  scene.place(node);
  chmodSync(join(scene.root, PATH), 0o644);
  expect(scene.place(node)).toEqual(PLACED);
  expect(lstatSync(join(scene.root, PATH)).mode & 0o777).toBe(0o444);
});

test("a directory output appears with its links, and files of an older one are gone", () => {
  const scene = arrange();
  const old = scene.tree({ "a/stale": "1", keep: "2" });
  scene.place(old);
  const other = arrange();
  const fresh = other.tree({ keep: "2" });
  expect(other.place(fresh)).toEqual(PLACED);
  expect(readdirSync(join(other.root, PATH)).sort()).toEqual(["keep", "link"]);
  expect(lstatSync(join(other.root, PATH, "link")).isSymbolicLink()).toBe(true);
  expect(other.place(fresh)).toEqual(KEPT);
});

test("a directory takes the place of a file, and a file that of a directory", () => {
  const scene = arrange();
  const tree = scene.tree({ "a/b": "1" });
  scene.place(scene.file("file"));
  expect(scene.place(tree)).toEqual(PLACED);
  expect(scene.read(`${PATH}/a/b`)).toBe("1");
  writeFileSync(join(scene.root, PATH, "a/stale"), "");
  expect(scene.place(tree)).toEqual(PLACED);
  expect(existsSync(join(scene.root, PATH, "a/stale"))).toBe(false);
  expect(scene.place(scene.file("file"))).toEqual(PLACED);
  expect(scene.read(PATH)).toBe("file");
});

test("a file of an older build steps aside for a folder", () => {
  const scene = arrange();
  mkdirSync(join(scene.root, "atomic-out"));
  writeFileSync(join(scene.root, "atomic-out/p"), "was an output once");
  expect(scene.place(scene.file("hello"))).toEqual(PLACED);
});

test("a file steps aside for a folder, however deep below it the output was that it hides", () => {
  const scene = arrange();
  const deep = outputOf("deep/down/x");
  const place = () =>
    placeOutputs([deep], {
      workspaceRoot: scene.root,
      cas: scene.cas,
      outputs: new Map([[deep.path, scene.file("made")]]),
    });
  place();
  rmSync(join(scene.root, "atomic-out/p/deep"), { recursive: true });
  writeFileSync(join(scene.root, "atomic-out/p/deep"), "in the way");
  expect(place()).toEqual({ paths: [deep.path], changed: [deep.path], problems: [] });
  expect(scene.read(deep.path)).toBe("made");
});

test("a literal is placed, a source stays where it is, and what was not made is left out", () => {
  const { root, cas, read } = arrange();
  const artifacts = [literalFile("atomic-out/p/flat.ks", "text\n"), sourceFile("p/a.txt"), outputOf("failed")];
  expect(placeOutputs(artifacts, { workspaceRoot: root, cas, outputs: new Map() })).toEqual({
    paths: ["atomic-out/p/flat.ks", "p/a.txt"],
    changed: ["atomic-out/p/flat.ks"],
    problems: [],
  });
  expect(read("atomic-out/p/flat.ks")).toBe("text\n");
});

test("a content that is gone from the store is a problem, and the old output stays", () => {
  const scene = arrange();
  scene.place(scene.file("old"));
  const hash = "0".repeat(64);
  expect(scene.place({ kind: "file", digest: { hash, sizeBytes: 1 }, isExecutable: false })).toEqual({
    paths: [],
    changed: [],
    problems: [`Cannot read blob ${hash}/1: it is not in the store`],
  });
  expect(scene.read(PATH)).toBe("old");
});
