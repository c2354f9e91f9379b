import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type ActionSketch, ExecutionWorkspace, outputOf, type Run } from "../../support/execution-workspace.ts";
import { FAKE_PROGRAMS } from "../../support/fake-programs.ts";
import { FakeSpawnStrategy } from "../../support/fake-spawn-strategy.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A test that passes in the given attempt, counted over all runs of the strategy. */
function passingIn(attempt: number): FakeSpawnStrategy {
  let runs = 0;
  return new FakeSpawnStrategy({
    ...FAKE_PROGRAMS,
    boot(process) {
      runs++;
      const said = process.environment["ATOMIC_TEST_ATTEMPT"] ?? "";
      process.print(`attempt ${said}`);
      if (runs < attempt) return 1;
      for (const output of process.outputs) process.write(output, said);
      return undefined;
    },
  });
}

function boot(more: Partial<ActionSketch> = {}): ActionSketch {
  return { name: "boot", arguments: ["boot", "boot"], isTest: true, ...more };
}

function endsOf(run: Run): readonly unknown[] {
  return [...run.result.actions.values()].map(({ outcome, attempts }) => [outcome, attempts]);
}

test("a failing test is run again up to its attempts, learns which one it is, and a later pass is a pass", async () => {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  const run = await workspace.build([boot({ attempts: 3 })], { strategy: passingIn(2) });
  expect([endsOf(run), workspace.output(run, "boot"), run.result.failedTests]).toEqual([[["ran", 2]], "2", []]);
  expect(run.ran).toEqual(["boot"]);
});

test("the log of every attempt is kept, and those of the run before are not", async () => {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  await workspace.build([boot({ attempts: 3 })], { strategy: passingIn(4) });
  const logs = join(workspace.root, ".atomic/logs/p");
  const read = () => readdirSync(logs).map((name) => [name, readFileSync(join(logs, name), "utf8")]);
  expect(read().toSorted()).toEqual([
    ["boot.log", "attempt 3\n"],
    ["boot.log.attempt-1", "attempt 1\n"],
    ["boot.log.attempt-2", "attempt 2\n"],
  ]);
  await workspace.build([boot({ attempts: 3 })], { strategy: passingIn(1) });
  expect(read()).toEqual([["boot.log", "attempt 1\n"]]);
});

test("a test that fails in all attempts has failed, and is run again by the next build", async () => {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  const run = await workspace.build([boot({ attempts: 2 })], { strategy: passingIn(9) });
  expect([endsOf(run), run.result.failedTests.map(({ label }) => label)]).toEqual([[["failed", 2]], ["//p:boot"]]);
  const next = await workspace.build([boot({ attempts: 2 })], { strategy: passingIn(1) });
  expect(endsOf(next)).toEqual([["ran", 1]]);
});

test("how often it may be run is not in the key: a pass stays a pass", async () => {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  await workspace.build([boot()], { strategy: passingIn(1) });
  expect(endsOf(await workspace.build([boot({ attempts: 5 })]))).toEqual([["cache-hit", undefined]]);
});

test("what is no test is run once", async () => {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  const run = await workspace.build([boot({ attempts: 3, isTest: false })], { strategy: passingIn(2) });
  expect(endsOf(run)).toEqual([["failed", 1]]);
});

const GATE: ActionSketch = { name: "gate", inputs: [outputOf("boot"), outputOf("other")] };
const TOLERANT: ActionSketch = { ...GATE, tolerated: [outputOf("boot")] };
const FAILED_BOOT: ActionSketch = { name: "boot", arguments: ["fail", "boot"], isTest: true };

test("of a tolerated test that failed an action sees nothing; the test runs in every build, the action does not", async () => {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  const sketches = [FAILED_BOOT, { name: "other" }, TOLERANT];
  const first = await workspace.build(sketches);
  expect(endsOf(first)).toEqual([
    ["failed", 1],
    ["ran", 1],
    ["ran", 1],
  ]);
  const second = await workspace.build(sketches);
  expect([second.ran, endsOf(second)[2]]).toEqual([["boot"], ["cache-hit", undefined]]);
});

test("when a tolerated test passes after all, the action sees its result and runs again for it", async () => {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  const without = await workspace.build([FAILED_BOOT, { name: "other" }, TOLERANT]);
  const run = await workspace.build([boot(), { name: "other" }, TOLERANT], { strategy: passingIn(1) });
  expect(run.reasons["gate"]).toEqual([{ kind: "input-added", path: "atomic-out/p/boot" }]);
  expect(workspace.output(run, "gate")).not.toBe(workspace.output(without, "gate"));
});

test("what is not tolerated is needed", async () => {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  const run = await workspace.build([FAILED_BOOT, { name: "other" }, GATE]);
  expect(endsOf(run)).toEqual([
    ["failed", 1],
    ["ran", 1],
    ["skipped", undefined],
  ]);
});
