import { expect, test } from "vitest";
import { MemoryCas } from "../../../cache/memory-cas.ts";
import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import {
  type ActionSketch,
  ExecutionWorkspace,
  outputFolderOf,
  outputOf,
  type Run,
} from "../../support/execution-workspace.ts";
import { type FakeProgram, FakeSpawnStrategy } from "../../support/fake-spawn-strategy.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** What the n-th run writes, by path below the output. */
type Story = readonly Readonly<Record<string, string>>[];

/** Runs the action, loses the blob of what it made first, and runs it again: the key is the same. */
async function runTwice(sketch: ActionSketch, story: Story, lost: string): Promise<readonly Diagnostic[]> {
  const cas = new MemoryCas();
  const workspace = new ExecutionWorkspace(temporaryFolder(), { cas });
  let runs = 0;
  const write: FakeProgram = (process) => {
    const files = story[runs++] ?? {};
    for (const [path, content] of Object.entries(files)) process.write(`${process.outputs[0]}${path}`, content);
    return 0;
  };
  const strategy = new FakeSpawnStrategy({ write });
  const sketches = [{ ...sketch, arguments: ["write", sketch.name] }];
  await workspace.build(sketches, { strategy });
  const [blob] = [...cas.blobs].find(([, bytes]) => Buffer.from(bytes).toString() === lost) ?? [];
  cas.blobs.delete(blob ?? "");
  const again = await workspace.build(sketches, { strategy });
  expect(runs).toBe(2);
  return warningsOf(again).slice(1);
}

function warningsOf({ events }: Run): readonly Diagnostic[] {
  return events.flatMap((event) => (event.kind === "warning" ? [event.diagnostic] : []));
}

const REMEDY = "look there for a time, a random name, or an order that nobody fixed";
const FOLDER: ActionSketch = { name: "x", outputs: [outputFolderOf("x")] };

test("an action that makes other bytes of the same inputs is named with the output", async () => {
  expect(await runTwice({ name: "x" }, [{ "": "once" }, { "": "again" }], "once")).toEqual([
    {
      message: "Cannot reproduce //p:x (Make): the same inputs made another atomic-out/p/x than before",
      remedy: REMEDY,
    },
  ]);
});

test("of a directory the files are named that differ, came or went; of many the first", async () => {
  const before = { "/same": "same", "/gone": "gone", "/changed": "once" };
  const after = { "/same": "same", "/new": "new", "/changed": "again", "/a": "", "/b": "", "/c": "" };
  const files = ["a", "b", "c", "changed", "gone"].map((name) => `atomic-out/p/x/${name}`).join(", ");
  expect(await runTwice(FOLDER, [before, after], "once")).toEqual([
    {
      message: `Cannot reproduce //p:x (Make): the same inputs made another ${files} and 1 more than before`,
      remedy: REMEDY,
    },
  ]);
});

test("an action that makes the same again is not worth a word", async () => {
  expect(await runTwice({ name: "x" }, [{ "": "once" }, { "": "once" }], "once")).toEqual([]);
  expect(await runTwice(FOLDER, [{ "/a": "once" }, { "/a": "once" }], "once")).toEqual([]);
});

test("a test may make something else each time", async () => {
  expect(await runTwice({ name: "x", isTest: true }, [{ "": "1 s" }, { "": "2 s" }], "1 s")).toEqual([]);
});

test("a result that another invocation recorded meanwhile is compared too", async () => {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  const meanwhile = new FakeSpawnStrategy({ write: writing("theirs") });
  const sketch: ActionSketch = { name: "x", arguments: ["write", "x"] };
  const slow = new FakeSpawnStrategy({ write: writing("ours") });
  const run = await workspace.build([sketch], {
    strategy: {
      name: "slow",
      async run(spawn) {
        await workspace.build([sketch], { strategy: meanwhile });
        return slow.run(spawn);
      },
    },
  });
  expect([warningsOf(run).length, workspace.output(run, "x")]).toEqual([1, "ours"]);
  expect(run.result.outputs.get(outputOf("x").path)?.kind).toBe("file");
});

function writing(content: string): FakeProgram {
  return ({ outputs: [output = ""], write }) => {
    write(output, content);
    return 0;
  };
}
