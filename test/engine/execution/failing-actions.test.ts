import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Spawn, SpawnStrategy } from "../../../engine/execution/spawn-strategy.ts";
import { type ActionSketch, ExecutionWorkspace, outputFolderOf, outputOf } from "../../support/execution-workspace.ts";
import { FAKE_PROGRAMS } from "../../support/fake-programs.ts";
import { FakeSpawnStrategy } from "../../support/fake-spawn-strategy.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

function arrange(): ExecutionWorkspace {
  return new ExecutionWorkspace(temporaryFolder());
}

/** `bad` fails, `after` needs it, `beside` does not. */
const BROKEN: readonly ActionSketch[] = [
  { name: "bad", arguments: ["fail", "bad"] },
  { name: "after", inputs: [outputOf("bad")] },
  { name: "beside" },
];

test("a failure says what ran, how it ended, its last lines and where the log is", async () => {
  const run = await arrange().build(BROKEN.slice(0, 1));
  expect(run.result.failures).toEqual([
    {
      label: "//p:bad",
      mnemonic: "Make",
      arguments: ["fail", "bad"],
      status: { kind: "exited", code: 3 },
      lastLines: ["working", "giving up"],
      logPath: ".atomic/logs/p/bad.log",
    },
  ]);
});

test("after a failure nothing more starts", async () => {
  const run = await arrange().build(BROKEN, { jobs: 1 });
  expect([...run.result.actions.values()].map((end) => end.outcome)).toEqual(["failed", "skipped", "skipped"]);
});

test("with keep-going, what does not need the failure is made", async () => {
  const run = await arrange().build(BROKEN, { jobs: 1, keepGoing: true });
  expect([...run.result.actions.values()].map((end) => end.outcome)).toEqual(["failed", "skipped", "ran"]);
});

test("a failure is never recorded: it runs again", async () => {
  const workspace = arrange();
  await workspace.build(BROKEN.slice(0, 1));
  expect((await workspace.build(BROKEN.slice(0, 1))).ran).toEqual(["bad"]);
});

test("a failed test is a failed test, and the build goes on", async () => {
  const test: ActionSketch = { name: "boot", arguments: ["fail", "boot"], isTest: true };
  const run = await arrange().build([test, { name: "beside" }], { jobs: 1 });
  expect(run.result.failures).toEqual([]);
  expect(run.result.failedTests.map((failure) => failure.label)).toEqual(["//p:boot"]);
  expect(run.ran).toEqual(["beside", "boot"]);
});

test("a passed test is cached like any other action", async () => {
  const workspace = arrange();
  const test: ActionSketch = { name: "boot", isTest: true };
  await workspace.build([test]);
  const run = await workspace.build([test]);
  expect([...run.result.actions.values()].map((end) => end.outcome)).toEqual(["cache-hit"]);
});

test("a cached test shows the log of the run that passed, in another clone and after a failure", async () => {
  const here = arrange();
  const passing: ActionSketch = { name: "boot", arguments: ["greet", "boot"], isTest: true };
  await here.build([passing]);
  await here.build([{ ...passing, arguments: ["fail", "boot"] }]);
  const clone = new ExecutionWorkspace(temporaryFolder(), here);
  for (const workspace of [here, clone]) {
    expect((await workspace.build([passing])).ran).toEqual([]);
    expect(readFileSync(join(workspace.root, ".atomic/logs/p/boot.log"), "utf8")).toBe("hello\n");
  }
});

test("an output that was not made is a failure that names it", async () => {
  const run = await arrange().build([{ name: "a", arguments: ["idle", "a"] }]);
  expect(run.result.failures[0]?.detail).toBe('Output "atomic-out/p/a" was not made, expected a file');
});

test("an output of the wrong kind is a failure that names both kinds", async () => {
  const run = await arrange().build([{ name: "a", outputs: [outputFolderOf("a")] }]);
  expect(run.result.failures[0]?.detail).toBe('Output "atomic-out/p/a" is a file, expected a directory');
});

test("a program that is not installed is a failure before anything runs", async () => {
  const run = await arrange().build([{ name: "a", tools: ["lorax"] }]);
  expect(run.ran).toEqual([]);
  expect(run.result.failures[0]?.status).toEqual({
    kind: "could-not-start",
    message: 'Cannot find program "lorax": it is not on PATH',
  });
});

test("a source that is not there is a failure that names it", async () => {
  const workspace = arrange();
  const run = await workspace.build([{ name: "a", inputs: [{ kind: "source", path: "p/no", isDirectory: false }] }]);
  expect(run.result.failures[0]?.status).toEqual({
    kind: "could-not-start",
    message: `Cannot read "p/no": it does not exist`,
  });
});

test("an interrupted build keeps what was done and starts nothing more", async () => {
  const workspace = arrange();
  const controller = new AbortController();
  const inner = new FakeSpawnStrategy(FAKE_PROGRAMS);
  const strategy: SpawnStrategy = {
    name: "interrupting",
    run(spawn: Spawn) {
      if (spawn.arguments[1] === "b") controller.abort();
      return inner.run(spawn);
    },
  };
  const chain = [{ name: "a" }, { name: "b", inputs: [outputOf("a")] }, { name: "c", inputs: [outputOf("b")] }];
  const run = await workspace.build(chain, { strategy, signal: controller.signal });
  expect(run.result.isInterrupted).toBe(true);
  expect([...run.result.actions.values()].map((end) => end.outcome)).toEqual(["ran", "cancelled", "cancelled"]);
  expect((await workspace.build(chain)).ran).toEqual(["b", "c"]);
});

test("what a strategy throws is our bug: it comes out, after what runs has ended", async () => {
  const strategy: SpawnStrategy = { name: "broken", run: () => Promise.reject(new Error("bug")) };
  await expect(arrange().build([{ name: "a" }], { strategy })).rejects.toThrow("bug");
});
