/** What is lost, damaged or edited under the program's feet is found, said and made again; never trusted, never fatal. */
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { actionsRun } from "../support/scenario-invocation.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";

const CHAIN = {
  "BUILD.atomic": `
genrule(name = "lower", srcs = ["in.txt"], outs = ["lower.txt"], cmd = "tr A-Z a-z < $< > $@")
genrule(name = "twice", srcs = [":lower"], outs = ["twice.txt"], cmd = "cat $< $< > $@")
`,
  "in.txt": "A Line\n",
};

test("a damaged blob is found, said and made again", async () => {
  const workspace = new ScenarioWorkspace(CHAIN);
  await workspace.run(["//:twice"]);
  const blob = blobOf(workspace, "a line\na line\n");
  const { mode } = lstatSync(blob);
  chmodSync(blob, 0o644);
  writeFileSync(blob, "a line\na lie!\n");
  chmodSync(blob, mode);
  const again = await workspace.runJson(["//:twice"]);
  expect([again.exitCode, actionsRun(again)]).toEqual([0, ["Genrule //:twice"]]);
  expect(reasonsOf(again, "//:twice")).toMatchInlineSnapshot(`
    [
      {
        "detail": "output "atomic-out/twice.txt" is missing from the store or damaged",
        "kind": "result-lost",
      },
    ]
  `);
  expect(workspace.read("atomic-out/twice.txt")).toBe("a line\na line\n");
});

test("a missing blob is made again, and what was made from it is not", async () => {
  const workspace = new ScenarioWorkspace(CHAIN);
  await workspace.run(["//..."]);
  rmSync(blobOf(workspace, "a line\n"));
  rmSync(workspace.path("atomic-out"), { recursive: true });
  const again = await workspace.runJson(["//..."]);
  expect([again.exitCode, actionsRun(again)]).toEqual([0, ["Genrule //:lower"]]);
  expect(reasonsOf(again, "//:lower")).toMatchInlineSnapshot(`
    [
      {
        "detail": "output "atomic-out/lower.txt" is missing from the store or damaged",
        "kind": "result-lost",
      },
    ]
  `);
  expect(workspace.read("atomic-out/lower.txt")).toBe("a line\n");
});

test("an emptied cache costs time and nothing else", async () => {
  const workspace = new ScenarioWorkspace(CHAIN);
  await workspace.run(["//..."]);
  rmSync(workspace.cacheFolder, { recursive: true });
  workspace.write("in.txt", "Another\n");
  const again = await workspace.runJson(["//..."]);
  expect([again.exitCode, actionsRun(again)]).toEqual([0, ["Genrule //:lower", "Genrule //:twice"]]);
  expect(workspace.read("atomic-out/twice.txt")).toBe("another\nanother\n");
});

test("an output that was deleted, edited or replaced by something else is put back, and nothing runs", async () => {
  const workspace = new ScenarioWorkspace(CHAIN);
  await workspace.run(["//..."]);
  const spoils: readonly (() => void)[] = [
    () => rmSync(workspace.path("atomic-out/twice.txt")),
    () => replace(workspace, "atomic-out/twice.txt", "something else\n"),
    () => rmSync(workspace.path("atomic-out"), { recursive: true }),
  ];
  for (const spoil of spoils) {
    spoil();
    const again = await workspace.runJson(["//..."]);
    expect([again.exitCode, actionsRun(again)]).toEqual([0, []]);
    expect([workspace.read("atomic-out/lower.txt"), workspace.read("atomic-out/twice.txt")]).toEqual([
      "a line\n",
      "a line\na line\n",
    ]);
  }
});

test("a file where a folder of outputs was makes way", async () => {
  const workspace = new ScenarioWorkspace({
    "deep/down/BUILD.atomic": 'genrule(name = "x", outs = ["x.txt"], cmd = "echo x > $@")\n',
  });
  await workspace.run(["//..."]);
  replace(workspace, "atomic-out/deep", "a file where the folder was\n");
  const again = await workspace.runJson(["//..."]);
  expect([again.exitCode, actionsRun(again), workspace.read("atomic-out/deep/down/x.txt")]).toEqual([0, [], "x\n"]);
});

test("an output edited in place is made again, whatever it shares its bytes with", async () => {
  const workspace = new ScenarioWorkspace(CHAIN);
  await workspace.run(["//..."]);
  workspace.overwrite("atomic-out/twice.txt", "A careless editor was here\n");
  const again = await workspace.runJson(["//..."]);
  expect([again.exitCode, workspace.read("atomic-out/twice.txt")]).toEqual([0, "a line\na line\n"]);
  // Where the file system has only hard links the store's copy was edited with it; either way it must be right now.
  const other = new ScenarioWorkspace(CHAIN, { cacheFolder: workspace.cacheFolder });
  await other.run(["//..."]);
  expect(other.read("atomic-out/twice.txt")).toBe("a line\na line\n");
});

test("torn state files are no answer and no error", async () => {
  const workspace = new ScenarioWorkspace(CHAIN);
  await workspace.run(["//..."]);
  for (const path of filesBelow(workspace.path(".atomic"))) writeFileSync(path, readFileSync(path).subarray(0, 21));
  const again = await workspace.runJson(["//..."]);
  expect([again.exitCode, actionsRun(again)]).toEqual([0, []]);
  for (const path of filesBelow(join(workspace.cacheFolder, "v1/ac"))) {
    writeFileSync(path, readFileSync(path).subarray(0, 21));
  }
  workspace.write("BUILD.atomic", `${CHAIN["BUILD.atomic"]}# another question\n`);
  const torn = await workspace.runJson(["//..."]);
  expect([torn.exitCode, actionsRun(torn)]).toEqual([0, ["Genrule //:lower", "Genrule //:twice"]]);
  expect(workspace.read("atomic-out/twice.txt")).toBe("a line\na line\n");
});

function reasonsOf({ events }: Pick<Awaited<ReturnType<ScenarioWorkspace["run"]>>, "events">, label: string) {
  return events.flatMap((event) => (event.kind === "action-started" && event.label === label ? event.reasons : []));
}

/** The store's own file of a content. */
function blobOf(workspace: ScenarioWorkspace, content: string): string {
  const blobs = filesBelow(join(workspace.cacheFolder, "v1/cas"));
  const [blob, ...others] = blobs.filter((path) => readFileSync(path, "utf8") === content);
  if (blob === undefined || others.length > 0) throw new Error(`Cannot find the blob of ${JSON.stringify(content)}`);
  return blob;
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.map((name) => join(folder, name)).filter((path) => lstatSync(path).isFile());
}

function replace(workspace: ScenarioWorkspace, path: string, content: string): void {
  rmSync(workspace.path(path), { recursive: true });
  workspace.write(path, content);
}
