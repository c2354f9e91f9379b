/** Sides of `atomic-build diff` that are paths, made by rpmbuild, rpm and ostree themselves. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPathSide } from "../../../engine/cli/diff-path.ts";
import type { Result } from "../../../engine/core/result.ts";
import { runHostScript } from "../../../engine/host/run-host-script.ts";
import { compareSides, type Side } from "../../../rules/difference/difference.ts";
import { makeRpmTree, type SampleTree } from "../../support/rpm-tree.ts";

let folder: string;
let before: SampleTree;
let after: SampleTree;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "atomic-build-test-"));
  const kept = { name: "kept", version: "1" };
  before = makeRpmTree(folder, {
    packages: [kept, { name: "bash", version: "5.2~rc1" }, { name: "gone", version: "1" }],
    files: { "etc/motd": "hello\n", "usr/bin/gone": "" },
  });
  after = makeRpmTree(folder, {
    packages: [kept, { name: "bash", version: "5.2" }, { name: "added", version: "2", epoch: 3 }],
    files: { "etc/motd": "hello again\n" },
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("two commits of one repository are compared by packages and files", async () => {
  const from = await side(folder, before.commit);
  const to = await side(folder, "sample/1/x86_64/host");
  const { tree } = compareSides(from, to);
  expect(tree?.commit).toEqual({ from: before.commit, to: after.commit });
  const machine = { architecture: "noarch" };
  expect(tree?.packages).toEqual({
    added: [{ name: "added", ...machine, version: "3:2-1" }],
    removed: [{ name: "gone", ...machine, version: "1-1" }],
    upgraded: [{ name: "bash", ...machine, from: "5.2~rc1-1", to: "5.2-1" }],
    downgraded: [],
    unchanged: 1,
  });
  expect(tree?.files.removed).toEqual([
    { path: "/usr/bin", size: 0 },
    { path: "/usr/bin/gone", size: 0 },
  ]);
  expect(tree?.files.changed.find(({ path }) => path === "/etc/motd")).toEqual({ path: "/etc/motd", from: 6, to: 12 });
});

test("a built tree's folder stands for the one ref of the repository in it", async () => {
  expect((await side(folder)).tree?.commit).toBe(after.commit);
});

test("a revision that is not there, and one of what is no repository, are said with the path", async () => {
  const missing = await readPathSide({ name: "x@nope", path: folder, revision: "nope" }, runHostScript);
  const repository = join(folder, "repo");
  expect(missing).toEqual(failure(`Cannot compare "x@nope": ostree repository "${repository}" has no revision "nope"`));
  const file = join(folder, "bash.spec");
  const none = await readPathSide({ name: "b@x", path: file, revision: "x" }, runHostScript);
  expect(none).toEqual(failure(`Cannot compare "b@x": "${file}" is no ostree repository`));
});

test("an image's folder is its files, and what its boot configuration adds to the kernel's command line", async () => {
  const image = join(folder, "image");
  mkdirSync(join(image, "pxelinux.cfg"), { recursive: true });
  writeFileSync(join(image, "vmlinuz"), "kernel");
  writeFileSync(join(image, "pxelinux.cfg/default"), "");
  symlinkSync("vmlinuz", join(image, "link"));
  const append = "append initrd=<PXE_DIR>/i root=live:<URL>/x rd.live.image ostree=/o quiet console=ttyS0";
  writeFileSync(join(image, "PXE_CONFIG"), `# c\nkernel <PXE_DIR>/vmlinuz\n${append}\n`);
  const { files, kernelArguments } = await side(image);
  expect(kernelArguments).toEqual(["quiet", "console=ttyS0"]);
  expect(files?.map(({ name, size }) => [name, size]).toSorted()).toEqual([
    ["PXE_CONFIG", 117],
    ["pxelinux.cfg/default", 0],
    ["vmlinuz", 6],
  ]);
});

test("a release manifest stands for the files that it lists, any other file for itself", async () => {
  const file = { name: "a.iso", size: 3, sha256: "a".repeat(64) };
  const artifact = { label: "//i:a", kind: "image", format: "iso", variant: "V", architecture: "x86_64", tests: [] };
  const manifest = { schema: "atomic-build.release/1", product: "P", signatures: [], waivers: [] };
  const path = join(folder, "manifest.json");
  writeFileSync(path, JSON.stringify({ ...manifest, artifacts: [{ ...artifact, files: [file] }] }));
  expect((await side(path)).files).toEqual([file]);
  writeFileSync(path, "{}");
  expect((await side(path)).files?.map(({ name, size }) => [name, size])).toEqual([["manifest.json", 2]]);
});

async function side(path: string, revision?: string): Promise<Side> {
  const read = await readPathSide({ name: path, path, ...(revision !== undefined && { revision }) }, runHostScript);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

function failure(error: string): Result<never, string> {
  return { ok: false, error };
}
