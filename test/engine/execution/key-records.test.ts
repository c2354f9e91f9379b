import { expect, test } from "vitest";
import { digestOf } from "../../../cache/digest.ts";
import {
  type ActionSketch,
  ExecutionWorkspace,
  literalFile,
  outputFolderOf,
  outputOf,
  sourceFile,
} from "../../support/execution-workspace.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const RECORD = "atomic-tools/keys.json";

/** A system of three actions, of which a fourth tells what they were made from. */
function system(
  record: ActionSketch["keyRecord"] = { path: RECORD, of: [outputOf("image")] },
): readonly ActionSketch[] {
  return [
    { name: "unrelated" },
    { name: "story", arguments: ["read", "story", RECORD], keyRecord: record },
    { name: "image", inputs: [outputFolderOf("tree"), literalFile("plan", "a plan")], tools: ["tar"] },
    { name: "tree", arguments: ["unpack"], inputs: [sourceFile("a.txt")], outputs: [outputFolderOf("tree")] },
  ];
}

function workspace(): ExecutionWorkspace {
  const made = new ExecutionWorkspace(temporaryFolder());
  made.write("a.txt", "one\n");
  made.tools.install("tar", "1.34");
  return made;
}

interface Told {
  readonly schema: string;
  readonly actions: readonly {
    readonly label: string;
    readonly mnemonic: string;
    readonly action: string;
    readonly command: string;
    readonly inputRoot: string;
    readonly arguments: readonly string[];
    readonly tools: readonly string[];
    readonly inputs: readonly Readonly<Record<string, string>>[];
    readonly outputs: readonly Readonly<Record<string, string>>[];
  }[];
  readonly tools: readonly { readonly name: string; readonly identity: string }[];
}

test("a record tells of the actions behind its artifacts, and of no other", async () => {
  const here = workspace();
  const run = await here.build(system());
  const told: Told = JSON.parse(here.output(run, "story"));
  const tree = run.result.outputs.get("atomic-out/p/tree");
  const image = run.result.outputs.get("atomic-out/p/image");
  if (tree?.kind !== "tree" || image?.kind !== "file") throw new Error("Nothing was made");
  const digests = [...run.result.actions.values()].map(({ digest }) => digest?.hash);
  const folder = { path: "atomic-out/p/tree", directory: tree.rootDigest.hash };
  expect(told.schema).toBe("atomic-build/1");
  expect(told.actions.map(({ label, action }) => [label, action])).toEqual([
    ["//p:image", digests[2]],
    ["//p:tree", digests[3]],
  ]);
  expect(told.actions[0]).toMatchObject({
    mnemonic: "Make",
    arguments: ["combine", "image"],
    tools: ["tar"],
    inputs: [folder, { path: "plan", sha256: "a27fa2bacd5796b82680016a6b8865a616a9e4f6b6a198d3776ddc07536e3158" }],
    outputs: [{ path: "atomic-out/p/image", sha256: image.digest.hash }],
  });
  expect(told.actions[1]?.outputs).toEqual([folder]);
  expect(told.tools.map(({ name }) => name)).toEqual(["tar"]);
});

test("a record is an input: its action re-runs when anything behind the artifacts has another key, and else not", async () => {
  const here = workspace();
  await here.build(system());
  expect((await here.build(system())).ran).toEqual([]);
  here.write("a.txt", "two\n");
  expect((await here.build(system())).ran).toEqual(["image", "story", "tree"]);
});

test("another key that makes the same bytes is another story all the same", async () => {
  const here = workspace();
  const [, story] = system();
  const lines: ActionSketch = { name: "image", arguments: ["first-lines"], inputs: [sourceFile("a.txt")] };
  if (story === undefined) throw new Error("No story");
  await here.build([story, lines]);
  here.write("a.txt", "one\nmore\n");
  const { ran, reasons } = await here.build([story, lines]);
  expect(ran).toEqual(["image", "story"]);
  expect(reasons["story"]?.map(({ kind }) => kind)).toEqual(["input-changed"]);
});

test("the text depends neither on the order of the actions nor on that of the artifacts", async () => {
  const here = workspace();
  const of = [outputOf("image"), outputFolderOf("tree")];
  const first = here.output(await here.build(system({ path: RECORD, of })), "story");
  const elsewhere = workspace();
  const reversed = system({ path: RECORD, of: of.toReversed() }).toReversed();
  expect(elsewhere.output(await elsewhere.build(reversed), "story")).toBe(first);
});

test("who tells of sources and literals alone tells of no action", async () => {
  const here = workspace();
  const run = await here.build(system({ path: RECORD, of: [sourceFile("a.txt")] }));
  expect(JSON.parse(here.output(run, "story"))).toEqual({ schema: "atomic-build/1", actions: [], tools: [] });
});

test("what an action fetched is told file by file, since each of them came in from outside", async () => {
  const here = workspace();
  const [, story] = system();
  const mirrors = { environment: {}, hostFolders: [] };
  const fetching: ActionSketch = {
    name: "image",
    arguments: ["unpack"],
    inputs: [literalFile("b", "1"), literalFile("a", "2")],
    outputs: [outputFolderOf("image")],
    mirrors,
  };
  if (story === undefined) throw new Error("No story");
  const run = await here.build([story, fetching]);
  const [told] = JSON.parse(here.output(run, "story")).actions;
  expect(told.fetched).toEqual([
    { path: "atomic-out/p/image/a", sha256: digestOf(new TextEncoder().encode("2")).hash },
    { path: "atomic-out/p/image/b", sha256: digestOf(new TextEncoder().encode("1")).hash },
  ]);
});
