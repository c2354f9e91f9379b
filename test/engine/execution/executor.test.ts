import { expect, test } from "vitest";
import { ExecutionWorkspace, outputOf, sourceFile } from "../../support/execution-workspace.ts";
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
