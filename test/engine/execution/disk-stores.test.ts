import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type CacheFolder, openCacheFolder } from "../../../cache/cache-folder.ts";
import { DiskActionCache } from "../../../cache/disk-action-cache.ts";
import { DiskCas } from "../../../cache/disk-cas.ts";
import { FileDigestIndex } from "../../../cache/file-digest-index.ts";
import { placeOutputs } from "../../../engine/execution/place-outputs.ts";
import type { Spawn, SpawnStrategy } from "../../../engine/execution/spawn-strategy.ts";
import {
  type ActionSketch,
  ExecutionWorkspace,
  outputFolderOf,
  outputOf,
  sourceFile,
  sourceFolder,
} from "../../support/execution-workspace.ts";
import { FAKE_PROGRAMS } from "../../support/fake-programs.ts";
import { FakeSpawnStrategy } from "../../support/fake-spawn-strategy.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const TREE: ActionSketch = {
  name: "t",
  arguments: ["unpack", "t"],
  inputs: [sourceFolder("p")],
  outputs: [outputFolderOf("t")],
};
const ACTIONS: readonly ActionSketch[] = [
  TREE,
  { name: "a", inputs: [sourceFile("p/a.txt")] },
  { name: "b", inputs: [outputFolderOf("t"), outputOf("a")] },
];

async function openWorkspace(folder: CacheFolder, root = temporaryFolder()): Promise<ExecutionWorkspace> {
  const actionCache = await DiskActionCache.open(folder);
  const workspace = new ExecutionWorkspace(root, { cas: new DiskCas(folder), actionCache });
  workspace.fileDigests = await FileDigestIndex.open({ path: join(root, ".atomic/state/file-digests") });
  workspace.write("p/a.txt", "one\n");
  workspace.write("p/deep/b.txt", "two\n");
  return workspace;
}

function openFolder(): CacheFolder {
  const opened = openCacheFolder(temporaryFolder());
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

test("two clones share results through one cache, and get the same outputs", async () => {
  const folder = openFolder();
  const one = await openWorkspace(folder);
  const other = await openWorkspace(folder);
  const first = await one.build(ACTIONS);
  const second = await other.build(ACTIONS);
  expect([first.ran, second.ran]).toEqual([["a", "b", "t"], []]);
  expect(second.result.outputs).toEqual(first.result.outputs);
});

test("inputs are staged as read-only links into the store, with times and modes that never vary", async () => {
  const workspace = await openWorkspace(openFolder());
  const seen: string[] = [];
  const inner = new FakeSpawnStrategy(FAKE_PROGRAMS);
  const strategy: SpawnStrategy = {
    name: "looking",
    run(spawn: Spawn) {
      for (const path of spawn.arguments[1] === "b" ? readdirSync(spawn.inputRoot, { recursive: true }).sort() : []) {
        const stat = lstatSync(join(spawn.inputRoot, String(path)));
        seen.push(`${(stat.mode & 0o777).toString(8)} ${stat.mtimeMs / 1000} ${String(path)}`);
      }
      return inner.run(spawn);
    },
  };
  const run = await workspace.build(ACTIONS, { strategy });
  expect(run.result.failures).toEqual([]);
  expect(seen).toEqual([
    "755 315532800 atomic-out",
    "755 315532800 atomic-out/p",
    "444 315532800 atomic-out/p/a",
    "755 315532800 atomic-out/p/t",
    "755 315532800 atomic-out/p/t/p",
    "444 315532800 atomic-out/p/t/p/a.txt",
    "755 315532800 atomic-out/p/t/p/deep",
    "444 315532800 atomic-out/p/t/p/deep/b.txt",
  ]);
});

test("nothing is left of what was staged", async () => {
  const workspace = await openWorkspace(openFolder());
  await workspace.build(ACTIONS);
  expect(existsSync(join(workspace.root, ".sandboxes"))).toBe(false);
});

test("an output changed under atomic-out/ never reaches another build", async () => {
  const folder = openFolder();
  const workspace = await openWorkspace(folder);
  const first = await workspace.build(ACTIONS);
  const content = workspace.output(first, "a");
  const place = (run: typeof first) =>
    placeOutputs([outputOf("a")], { workspaceRoot: workspace.root, cas: workspace.cas, outputs: run.result.outputs });
  place(first);
  const placed = join(workspace.root, outputOf("a").path);
  chmodSync(placed, 0o644);
  writeFileSync(placed, "vandalism");
  const second = await workspace.build(ACTIONS);
  expect(second.result.outputs).toEqual(first.result.outputs);
  place(second);
  expect(readFileSync(placed, "utf8")).toBe(content);
});

test("a record cut short is said and the action runs again", async () => {
  const folder = openFolder();
  const workspace = await openWorkspace(folder);
  const first = await workspace.build(ACTIONS);
  const hash = first.result.actions.get(1)?.digest?.hash ?? "";
  const path = join(folder.actionFolder, hash.slice(0, 2), hash);
  writeFileSync(path, readFileSync(path).subarray(0, 40));
  expect((await workspace.build(ACTIONS)).reasons).toEqual({
    a: [{ kind: "result-lost", detail: `its record is damaged (${path})` }],
  });
});

test("whatever part of the store is deleted, the next build gives what a clean one gives", async () => {
  const folder = openFolder();
  const workspace = await openWorkspace(folder);
  const first = await workspace.build(ACTIONS);
  const blobs = readdirSync(folder.casFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  expect(blobs.length).toBeGreaterThan(4);
  for (const blob of blobs) {
    if (existsSync(blob)) rmSync(blob);
    workspace.write("p/deep/b.txt", "three\n");
    await workspace.build(ACTIONS);
    workspace.write("p/deep/b.txt", "two\n");
    const run = await workspace.build(ACTIONS);
    expect([run.result.failures, run.result.outputs]).toEqual([[], first.result.outputs]);
  }
});
