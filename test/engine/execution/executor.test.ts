import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { digestOf } from "../../../cache/digest.ts";
import {
  ExecutionWorkspace,
  graphOf,
  literalFile,
  outputFolderOf,
  outputOf,
  sourceFile,
  sourceFolder,
} from "../../support/execution-workspace.ts";
import { FAKE_PROGRAMS } from "../../support/fake-programs.ts";
import { FakeSpawnStrategy } from "../../support/fake-spawn-strategy.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const CHAIN = [
  { name: "a", inputs: [sourceFile("p/a.txt")] },
  { name: "b", inputs: [outputOf("a"), sourceFile("p/b.txt")] },
  { name: "c", inputs: [sourceFile("p/b.txt")] },
];

function arrange(): ExecutionWorkspace {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  workspace.write("p/a.txt", "one\ntwo\n");
  workspace.write("p/b.txt", "three\n");
  return workspace;
}

test("the first build runs everything, the second nothing", async () => {
  const workspace = arrange();
  const first = await workspace.build(CHAIN);
  expect(first.ran).toEqual(["a", "b", "c"]);
  const second = await workspace.build(CHAIN);
  expect(second.ran).toEqual([]);
  expect([...second.result.actions.values()].map((end) => end.outcome)).toEqual([
    "cache-hit",
    "cache-hit",
    "cache-hit",
  ]);
  expect(second.result.outputs).toEqual(first.result.outputs);
});

test("an edit runs what depends on it, and nothing else", async () => {
  const workspace = arrange();
  await workspace.build(CHAIN);
  workspace.write("p/a.txt", "one\n2\n");
  expect((await workspace.build(CHAIN)).ran).toEqual(["a", "b"]);
});

test("an edit that changes no output stops there", async () => {
  const workspace = arrange();
  const actions = [{ name: "a", arguments: ["first-lines", "a"], inputs: [sourceFile("p/a.txt")] }, ...CHAIN.slice(1)];
  await workspace.build(actions);
  workspace.write("p/a.txt", "one\n2\n");
  expect((await workspace.build(actions)).ran).toEqual(["a"]);
});

test("a change inside a tree is named by its file and lines, or by the tree when there is too much of it", async () => {
  const workspace = arrange();
  const tree = { arguments: ["unpack", "t"], inputs: [sourceFolder("p")], outputs: [outputFolderOf("t")] };
  const actions = [
    { name: "t", ...tree },
    { name: "u", inputs: [outputFolderOf("t")] },
  ];
  await workspace.build(actions);
  workspace.write("p/a.txt", "one\n2\n");
  const changes = [{ path: "atomic-out/p/t/p/a.txt", start: { line: 2, column: 1 }, end: { line: 3, column: 1 } }];
  expect((await workspace.build(actions)).reasons["u"]).toEqual([
    { kind: "input-changed", path: "atomic-out/p/t/p/a.txt", changes },
  ]);
  for (let index = 0; index < 30; index++) workspace.write(`p/new${index}`, "");
  expect((await workspace.build(actions)).reasons["u"]).toEqual([
    { kind: "input-changed", path: "atomic-out/p/t", changes: [] },
  ]);
});

test("a changed tool, variable, command and time limit are each named", async () => {
  const workspace = arrange();
  workspace.tools.install("mksquashfs", "4.5");
  const before = { name: "a", tools: ["mksquashfs"], environment: { LEVEL: "1" }, timeoutMs: 1000 };
  await workspace.build([before]);
  workspace.tools.install("mksquashfs", "4.6");
  const after = { ...before, arguments: ["combine", "a", "-x"], environment: { LEVEL: "2" }, timeoutMs: 2000 };
  expect((await workspace.build([after])).reasons).toEqual({
    a: [
      { kind: "tool-changed", tool: "mksquashfs", from: "4.5", to: "4.6" },
      { kind: "environment-changed", name: "LEVEL", from: "1", to: "2" },
      { kind: "command-changed", from: ["combine", "a"], to: ["combine", "a", "-x"] },
      { kind: "setting-changed", name: "timeout-ms", from: "1000", to: "2000" },
    ],
  });
});

test("an edit that is taken back is a hit", async () => {
  const workspace = arrange();
  await workspace.build(CHAIN);
  workspace.write("p/a.txt", "other\n");
  await workspace.build(CHAIN);
  workspace.write("p/a.txt", "one\ntwo\n");
  expect((await workspace.build(CHAIN)).ran).toEqual([]);
});

test("only what is wanted is made", async () => {
  const workspace = arrange();
  expect((await workspace.build(CHAIN, { wanted: [outputOf("a"), sourceFile("p/b.txt")] })).ran).toEqual(["a"]);
});

test("an action sees what it declares and nothing else", async () => {
  const workspace = arrange();
  const run = await workspace.build([
    { name: "a", arguments: ["read", "a", "p/b.txt"], inputs: [sourceFile("p/a.txt")] },
  ]);
  expect(run.result.failures[0]?.lastLines).toEqual(["p/b.txt: no such file"]);
});

test("an executable source is staged executable, and its mode is part of the key", async () => {
  const workspace = arrange();
  await workspace.build(CHAIN);
  chmodSync(join(workspace.root, "p/b.txt"), 0o755);
  expect((await workspace.build(CHAIN)).reasons).toEqual({
    b: [{ kind: "input-changed", path: "p/b.txt", changes: [] }],
    c: [{ kind: "input-changed", path: "p/b.txt", changes: [] }],
  });
});

/** Brings its input's first line, whatever it is told to bring. */
function fetchAction(name: string, content: string) {
  const sha256 = digestOf(Buffer.from("right\n")).hash;
  const inputs = [literalFile(`atomic-tools/${name}`, content)];
  return { name, arguments: ["first-lines", name], inputs, tools: ["curl"], pinned: { sha256 } };
}

test("a pinned content is used whoever made it; what fetches it does not matter", async () => {
  const workspace = arrange();
  workspace.tools.install("curl", "1");
  await workspace.build([fetchAction("a", "right\nfrom one mirror\n")]);
  workspace.tools.install("curl", "2");
  const run = await workspace.build([fetchAction("b", "right\nfrom another\n")]);
  expect([run.ran, workspace.output(run, "b")]).toEqual([[], "right\n"]);
});

test("a fetch that brings something else than was pinned fails and is not kept", async () => {
  const workspace = arrange();
  workspace.tools.install("curl", "1");
  const { result } = await workspace.build([fetchAction("a", "wrong\n")]);
  const { hash: wrong } = digestOf(Buffer.from("wrong\n"));
  const { hash: right } = digestOf(Buffer.from("right\n"));
  expect(result.failures[0]?.detail).toBe(`Output "atomic-out/p/a" has SHA-256 ${wrong}, expected the pinned ${right}`);
  expect((await workspace.build([fetchAction("a", "wrong\n")])).ran).toEqual(["a"]);
});

test("no more runs at once than there are jobs", async () => {
  const workspace = arrange();
  const strategy = new FakeSpawnStrategy(FAKE_PROGRAMS, { turnsOf: () => 3 });
  const actions = Array.from({ length: 10 }, (_, index) => ({ name: `n${index}` }));
  await workspace.build(actions, { strategy, jobs: 3, limits: { cpu: 99, memoryMiB: 9999, network: 9, kvm: 9 } });
  expect(strategy.mostRunning).toBe(3);
});

test("outputs and results do not depend on the order in which actions end", async () => {
  const orders = await Promise.all(
    [1, 2, 3].map(async (seed) => {
      const workspace = arrange();
      const turnsOf = (spawn: { readonly arguments: readonly string[] }) =>
        (spawn.arguments.join("").charCodeAt(7) * seed) % 5;
      const strategy = new FakeSpawnStrategy(FAKE_PROGRAMS, { turnsOf });
      return (await workspace.build(CHAIN, { strategy, jobs: 3 })).result.outputs;
    }),
  );
  expect(new Set(orders.map((outputs) => JSON.stringify([...outputs].sort()))).size).toBe(1);
});

test("the critical path is the longest measured chain", async () => {
  const run = await arrange().build(CHAIN);
  expect(run.result.criticalPath).toEqual([
    { label: "//p:a", mnemonic: "Make", durationMs: 10 },
    { label: "//p:b", mnemonic: "Make", durationMs: 10 },
  ]);
});

test("events tell the whole story, in order", async () => {
  const run = await arrange().build(CHAIN.slice(0, 1));
  expect(run.events).toEqual([
    { kind: "execution-started", actions: 1, jobs: 2 },
    {
      kind: "action-started",
      action: 0,
      label: "//p:a",
      mnemonic: "Make",
      message: "Making a",
      reasons: [{ kind: "never-built" }],
      expectedMs: undefined,
    },
    { kind: "action-finished", action: 0, label: "//p:a", mnemonic: "Make", outcome: "ran", durationMs: 10 },
  ]);
});

test("the log of the last run stays in the workspace", async () => {
  const workspace = arrange();
  await workspace.build([{ name: "a", arguments: ["fail", "a"] }]);
  expect(readFileSync(join(workspace.root, ".atomic/logs/p/a.log"), "utf8")).toBe("working\ngiving up\n");
});

test("actions with the same key run once; the others take over the result", async () => {
  const sketches = ["a", "b"].map((name) => ({ name, outputs: [outputOf("same")], arguments: ["combine", "x"] }));
  const graph = graphOf(sketches);
  // Two producers of one path: analysis refuses them in one graph, so the second is reached by a name of its own.
  const producers = new Map([...graph.producers, [outputOf("first").path, 0]]);
  const wanted = [outputOf("first"), outputOf("same")];
  const run = await arrange().build([], { graph: { ...graph, producers }, wanted });
  expect([...run.result.actions.values()].map((end) => end.outcome)).toEqual(["ran", "shared"]);
});
