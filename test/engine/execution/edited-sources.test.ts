import { expect, test } from "vitest";
import type { Spawn, SpawnStrategy } from "../../../engine/execution/spawn-strategy.ts";
import { ExecutionWorkspace, outputOf, sourceFile, sourceFolder } from "../../support/execution-workspace.ts";
import { FAKE_PROGRAMS } from "../../support/fake-programs.ts";
import { FakeSpawnStrategy } from "../../support/fake-spawn-strategy.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const ONE = [{ name: "a", inputs: [sourceFile("p/a.txt")] }];

function arrange(): ExecutionWorkspace {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  workspace.write("p/a.txt", "before\n");
  return workspace;
}

/** Does something while an action of that name runs. */
function whileRunning(name: string, edit: () => void): SpawnStrategy {
  const inner = new FakeSpawnStrategy(FAKE_PROGRAMS);
  return {
    name: "editing",
    run(spawn: Spawn) {
      if (spawn.arguments[1] === name) edit();
      return inner.run(spawn);
    },
  };
}

test("an edit while an action runs changes nothing about its result, and is said", async () => {
  const workspace = arrange();
  const strategy = whileRunning("a", () => workspace.write("p/a.txt", "edited meanwhile\n"));
  const edited = await workspace.build(ONE, { strategy });
  const clean = await arrange().build(ONE);
  expect(edited.result.outputs).toEqual(clean.result.outputs);
  expect(edited.result.editedSources).toEqual(["p/a.txt"]);
  expect(edited.events.filter((event) => event.kind === "warning")).toEqual([
    {
      kind: "warning",
      diagnostic: {
        message: 'Source "p/a.txt" was edited during the build, which used it as it was before: build again',
      },
    },
  ]);
});

test("the build after such an edit uses it", async () => {
  const workspace = arrange();
  await workspace.build(ONE, { strategy: whileRunning("a", () => workspace.write("p/a.txt", "edited\n")) });
  const run = await workspace.build(ONE);
  expect(run.reasons).toEqual({
    a: [
      {
        kind: "input-changed",
        path: "p/a.txt",
        changes: [{ path: "p/a.txt", start: { line: 1, column: 1 }, end: { line: 2, column: 1 } }],
      },
    ],
  });
  expect(run.result.editedSources).toEqual([]);
});

test("an edit between digest and copy is built under the key of what was copied", async () => {
  const workspace = arrange();
  const { fileDigests } = workspace;
  let isFirst = true;
  workspace.fileDigests = {
    digestFile(path) {
      const digest = fileDigests.digestFile(path);
      if (isFirst) workspace.write("p/a.txt", "edited\n");
      isFirst = false;
      return digest;
    },
  };
  const edited = await workspace.build(ONE);
  const clean = arrange();
  clean.write("p/a.txt", "edited\n");
  const expected = await clean.build(ONE);
  expect(edited.result.outputs).toEqual(expected.result.outputs);
  expect(edited.result.actions).toEqual(expected.result.actions);
  expect(edited.result.editedSources).toEqual(["p/a.txt"]);
});

test("a source that never stays still is built as it once was, and said to be edited", async () => {
  const workspace = arrange();
  const { fileDigests } = workspace;
  let edits = 0;
  workspace.fileDigests = {
    digestFile(path) {
      const digest = fileDigests.digestFile(path);
      workspace.write("p/a.txt", `edit ${edits++}\n`);
      return digest;
    },
  };
  const run = await workspace.build(ONE);
  const clean = arrange();
  clean.write("p/a.txt", "edit 0\n");
  expect(run.result.outputs).toEqual((await clean.build(ONE)).result.outputs);
  expect(run.result.editedSources).toEqual(["p/a.txt"]);
});

test("a source folder stands for all that is in it, and a reason names the file", async () => {
  const workspace = arrange();
  const actions = [{ name: "a", inputs: [sourceFolder("p")] }];
  workspace.write("p/deep/b.txt", "1\n2\n");
  await workspace.build(actions);
  workspace.write("p/deep/b.txt", "1\n2\n3\n");
  workspace.write("p/deep/new", "");
  workspace.remove("p/a.txt");
  expect((await workspace.build(actions)).reasons).toEqual({
    a: [
      {
        kind: "input-changed",
        path: "p/deep/b.txt",
        changes: [{ path: "p/deep/b.txt", start: { line: 3, column: 1 }, end: { line: 4, column: 1 } }],
      },
      { kind: "input-added", path: "p/deep/new" },
      { kind: "input-removed", path: "p/a.txt" },
    ],
  });
});

test("every source that was looked at is in the result with its stamp", async () => {
  const workspace = arrange();
  const run = await workspace.build([...ONE, { name: "b", inputs: [outputOf("a"), sourceFolder("p")] }]);
  expect(run.result.sources.map(({ path, kind, sizeBytes }) => ({ path, kind, sizeBytes }))).toEqual([
    { path: "p", kind: "directory", sizeBytes: run.result.sources[0]?.sizeBytes },
    { path: "p/a.txt", kind: "file", sizeBytes: 7 },
  ]);
});
