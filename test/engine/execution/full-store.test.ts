import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MemoryCas } from "../../../cache/memory-cas.ts";
import { fail } from "../../../cache/result.ts";
import type { StorageProblem } from "../../../cache/storage-problem.ts";
import {
  type ActionSketch,
  ExecutionWorkspace,
  literalFile,
  outputFolderOf,
  sourceFile,
} from "../../support/execution-workspace.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const FULL: StorageProblem = { kind: "storage", operation: "write", path: "/cache/tmp", code: "ENOSPC" };
const MACHINE = {
  message: 'Cannot write "/cache/tmp": ENOSPC',
  remedy: "Free space on the file system of /cache/tmp",
};
const COULD_NOT_START = { kind: "could-not-start", message: MACHINE.message };
const EXITED = { kind: "exited", code: 0 };

const FOLDER: ActionSketch = {
  name: "x",
  arguments: ["unpack", "x"],
  inputs: [sourceFile("p/a.txt")],
  outputs: [outputFolderOf("x")],
};

/** A store that is full from the start, for one of its verbs; the source is in it. */
function fullFor(verb: "putBytes" | "putFile" | "place"): MemoryCas {
  const cas = new MemoryCas();
  if (verb === "putBytes") cas.putBytes(new TextEncoder().encode("one\n"));
  cas[verb] = () => fail(FULL);
  return cas;
}

async function failureOf(sketch: ActionSketch, cas: MemoryCas): Promise<object> {
  const workspace = new ExecutionWorkspace(temporaryFolder(), { cas });
  workspace.write("p/a.txt", "one\n");
  const { failures, failedTests } = (await workspace.build([sketch])).result;
  const [{ status, detail, machine } = {}] = [...failures, ...failedTests];
  return { status, detail, machine };
}

test.each<[string, ActionSketch, "putBytes" | "putFile" | "place", object]>([
  ["a source", { name: "x", inputs: [sourceFile("p/a.txt")] }, "putFile", { status: COULD_NOT_START }],
  ["a literal", { name: "x", inputs: [literalFile("p/l", "l")] }, "putBytes", { status: COULD_NOT_START }],
  ["a staged input", { name: "x", inputs: [sourceFile("p/a.txt")] }, "place", { status: COULD_NOT_START }],
  ["an output", { name: "x" }, "putFile", { status: EXITED, detail: MACHINE.message }],
  ["an output folder", FOLDER, "putBytes", { status: EXITED, detail: MACHINE.message }],
  ["a test's output", { name: "x", isTest: true }, "putFile", { status: EXITED, detail: MACHINE.message }],
])(
  "%s that the store has no room for is the machine's failure, with the remedy",
  async (_what, sketch, verb, wanted) => {
    expect(await failureOf(sketch, fullFor(verb))).toEqual({ ...wanted, machine: MACHINE });
  },
);

test("a strategy that cannot make its own files is the machine's failure too", async () => {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  const strategy = {
    name: "sandbox",
    run: () => Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC", syscall: "mkdir" })),
  };
  const { failures } = (await workspace.build([{ name: "x" }], { strategy })).result;
  expect(failures.map(({ machine }) => machine)).toEqual([
    {
      message: `Cannot run an action below "${workspace.root}": ENOSPC`,
      remedy: `Free space on the file system of ${workspace.root}`,
    },
  ]);
});

test("our own bug is none of the machine's", async () => {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  const strategy = { name: "sandbox", run: () => Promise.reject(new Error("bug")) };
  await expect(workspace.build([{ name: "x" }], { strategy })).rejects.toThrow("bug");
});

test("an action that simply failed is to blame itself", async () => {
  expect(await failureOf({ name: "x", arguments: ["fail", "x"] }, new MemoryCas())).toEqual({
    status: { kind: "exited", code: 3 },
  });
});

test("a folder for staging that cannot be made is named, and the action is not to blame", async () => {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  const blocked = join(workspace.root, "blocked");
  writeFileSync(blocked, "");
  const { failures } = (await workspace.build([{ name: "x" }], { sandboxesFolder: blocked })).result;
  expect(failures.map(({ machine }) => machine?.message)).toEqual([
    `Cannot stage inputs below "${workspace.root}": ENOTDIR`,
  ]);
});
