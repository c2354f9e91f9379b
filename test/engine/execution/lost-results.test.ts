import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Digest } from "../../../cache/digest.ts";
import { MemoryActionCache } from "../../../cache/memory-action-cache.ts";
import { MemoryCas } from "../../../cache/memory-cas.ts";
import { fail } from "../../../cache/result.ts";
import {
  type ActionSketch,
  ExecutionWorkspace,
  outputFolderOf,
  outputOf,
  type Run,
  sourceFile,
} from "../../support/execution-workspace.ts";
import { FAKE_PROGRAMS } from "../../support/fake-programs.ts";
import { type FakeProcess, FakeSpawnStrategy } from "../../support/fake-spawn-strategy.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const CHAIN: readonly ActionSketch[] = [
  { name: "a", inputs: [sourceFile("p/a.txt")] },
  { name: "b", inputs: [outputOf("a"), sourceFile("p/b.txt")] },
];

interface Scene {
  readonly workspace: ExecutionWorkspace;
  readonly cas: MemoryCas;
  readonly actionCache: MemoryActionCache;
}

function arrange(): Scene {
  const cas = new MemoryCas();
  const actionCache = new MemoryActionCache();
  const workspace = new ExecutionWorkspace(temporaryFolder(), { cas, actionCache });
  workspace.write("p/a.txt", "one\ntwo\n");
  workspace.write("p/b.txt", "three\n");
  return { workspace, cas, actionCache };
}

function digestOfOutput(run: Run, name: string): Digest {
  const node = run.result.outputs.get(outputOf(name).path);
  if (node?.kind !== "file") throw new Error(`No output file of ${name}`);
  return node.digest;
}

test("an output that is gone from the store is said and made again", async () => {
  const { workspace, cas } = arrange();
  const first = await workspace.build(CHAIN);
  cas.blobs.delete(digestOfOutput(first, "b").hash);
  const run = await workspace.build(CHAIN);
  expect(run.reasons).toEqual({
    b: [{ kind: "result-lost", detail: 'output "atomic-out/p/b" is missing from the store or damaged' }],
  });
  expect(run.events.filter((event) => event.kind === "warning")).toEqual([
    {
      kind: "warning",
      diagnostic: {
        message:
          'Cannot use the stored result of //p:b (Make): output "atomic-out/p/b" is missing from the store or damaged, making it again',
      },
    },
  ]);
  expect(run.result.outputs).toEqual(first.result.outputs);
});

test("a damaged output is made again, not used", async () => {
  const { workspace, cas } = arrange();
  const first = await workspace.build(CHAIN);
  cas.blobs.set(digestOfOutput(first, "b").hash, Buffer.from("damage"));
  const run = await workspace.build(CHAIN);
  expect([run.ran, workspace.output(run, "b")]).toEqual([["b"], workspace.output(first, "b")]);
});

test("an input that vanishes after its action was found stored makes that action run again first", async () => {
  const { workspace, cas } = arrange();
  const first = await workspace.build(CHAIN);
  workspace.write("p/b.txt", "changed\n");
  const lost = digestOfOutput(first, "a");
  const has = cas.has.bind(cas);
  // A store that is collected by somebody else between the lookup and the staging.
  cas.has = (digest) => {
    const answer = has(digest);
    if (digest.hash === lost.hash && answer) {
      cas.blobs.delete(lost.hash);
      cas.has = has;
    }
    return answer;
  };
  const run = await workspace.build(CHAIN);
  expect(run.result.failures).toEqual([]);
  expect([...run.result.actions.values()].map((end) => end.outcome)).toEqual(["ran", "ran"]);
  const clean = arrange();
  clean.workspace.write("p/b.txt", "changed\n");
  expect(run.result.outputs).toEqual((await clean.workspace.build(CHAIN)).result.outputs);
});

test("two actions that miss the same input make its producer run again once, even if it makes something else now", async () => {
  const { workspace, cas } = arrange();
  let runs = 0;
  const programs = {
    ...FAKE_PROGRAMS,
    count(process: FakeProcess) {
      runs++;
      for (const output of process.outputs) process.write(output, `run ${runs}\n`);
      return undefined;
    },
  };
  const readers = ["b", "c"].map((name) => ({ name, inputs: [outputOf("a"), sourceFile("p/b.txt")] }));
  const actions = [{ name: "a", arguments: ["count", "a"] }, ...readers];
  const strategy = new FakeSpawnStrategy(programs);
  const first = await workspace.build(actions, { strategy });
  const lost = digestOfOutput(first, "a").hash;
  workspace.write("p/b.txt", "changed\n");
  const has = cas.has.bind(cas);
  cas.has = (digest) => {
    const answer = has(digest);
    if (digest.hash === lost) cas.blobs.delete(lost);
    return answer;
  };
  const run = await workspace.build(actions, { strategy });
  expect([runs, run.result.failures]).toEqual([2, []]);
  expect([...run.result.actions.values()].map((end) => end.outcome)).toEqual(["ran", "ran", "ran"]);
});

test("a file missing from a stored tree is found by whoever wants the tree, and by whoever reads it", async () => {
  const tree: ActionSketch = {
    name: "t",
    arguments: ["unpack", "t"],
    inputs: [sourceFile("p/a.txt")],
    outputs: [outputFolderOf("t")],
  };
  const reader: ActionSketch = { name: "r", inputs: [outputFolderOf("t"), sourceFile("p/b.txt")] };
  for (const wanted of [[outputFolderOf("t")], [outputOf("r")]]) {
    const { workspace, cas } = arrange();
    await workspace.build([tree, reader]);
    const content = [...cas.blobs].find(([, bytes]) => Buffer.from(bytes).toString() === "one\ntwo\n");
    cas.blobs.delete(content?.[0] ?? "");
    workspace.write("p/b.txt", "changed\n");
    const run = await workspace.build([tree, reader], { wanted });
    expect(run.result.failures).toEqual([]);
    expect(run.ran).toContain("t");
    expect(cas.blobs.has(content?.[0] ?? "")).toBe(true);
  }
});

test("a record that is gone while the key is the same is said", async () => {
  const { workspace, actionCache } = arrange();
  await workspace.build(CHAIN);
  actionCache.records.clear();
  expect((await workspace.build(CHAIN)).reasons).toEqual({
    a: [{ kind: "result-lost", detail: "the action cache has no record of it any more" }],
    b: [{ kind: "result-lost", detail: "the action cache has no record of it any more" }],
  });
});

test("a record without a declared output is a miss", async () => {
  const { workspace, actionCache } = arrange();
  const first = await workspace.build(CHAIN);
  const key = first.result.actions.get(0)?.digest?.hash ?? "";
  const record = actionCache.records.get(key);
  if (record !== undefined) {
    actionCache.records.set(key, { ...record, result: { ...record.result, outputFiles: [] } });
  }
  expect((await workspace.build(CHAIN)).reasons).toEqual({
    a: [{ kind: "result-lost", detail: 'its record has no output "atomic-out/p/a"' }],
  });
});

test("a record is written only after every blob it names, and the flush between", async () => {
  const { workspace, cas, actionCache } = arrange();
  const durable = new Set<string>();
  const flush = cas.flush.bind(cas);
  cas.flush = async () => {
    for (const hash of cas.blobs.keys()) durable.add(hash);
    return flush();
  };
  const named: (readonly [path: string, isDurable: boolean])[] = [];
  const put = actionCache.put.bind(actionCache);
  actionCache.put = (digest, record) => {
    for (const file of record.result.outputFiles) named.push([file.path, durable.has(file.digest.hash)]);
    return put(digest, record);
  };
  await workspace.build(CHAIN);
  expect(named).toEqual([
    ["atomic-out/p/a", true],
    ["atomic-out/p/b", true],
  ]);
});

test("a store that cannot be synced keeps no record, and says so", async () => {
  const { workspace, cas, actionCache } = arrange();
  cas.flush = async () => fail({ kind: "storage", operation: "sync", path: "/cache", code: "ENOSPC" });
  const run = await workspace.build(CHAIN.slice(0, 1));
  expect([run.result.failures, actionCache.records.size]).toEqual([[], 0]);
  expect(run.events.filter((event) => event.kind === "warning")).toEqual([
    {
      kind: "warning",
      diagnostic: {
        message: 'Cannot keep 1 results: Cannot sync "/cache": ENOSPC. Free space on the file system of /cache',
      },
    },
  ]);
});

test("a workspace without its state has no reasons but still its hits", async () => {
  const { workspace } = arrange();
  await workspace.build(CHAIN);
  rmSync(join(workspace.root, ".atomic"), { recursive: true });
  expect((await workspace.build(CHAIN)).ran).toEqual([]);
});
