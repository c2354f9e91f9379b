import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { digestOf } from "../../../cache/digest.ts";
import { SourceSnapshot } from "../../../engine/execution/source-snapshot.ts";
import { ExecutionWorkspace, sourceFile, sourceFolder } from "../../support/execution-workspace.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

function arrange(): { readonly root: string; readonly snapshot: SourceSnapshot } {
  const root = temporaryFolder();
  mkdirSync(join(root, "p/empty"), { recursive: true });
  writeFileSync(join(root, "p/run"), "x");
  chmodSync(join(root, "p/run"), 0o755);
  symlinkSync("nowhere", join(root, "p/dangling"));
  const { fileDigests } = new ExecutionWorkspace(root);
  return { root, snapshot: new SourceSnapshot({ workspaceRoot: root, fileDigests }) };
}

const RUN = { kind: "file", digest: digestOf(Buffer.from("x")), isExecutable: true };

test("a directory stands for its files, links as they are, and empty directories", () => {
  const { snapshot } = arrange();
  const inputs = snapshot.inputsOf(sourceFolder("p"));
  expect(inputs.ok && [...inputs.value].sort((one, other) => (one.path < other.path ? -1 : 1))).toEqual([
    { path: "p/dangling", node: { kind: "symlink", target: "nowhere" } },
    { path: "p/empty", node: { kind: "empty-directory" } },
    { path: "p/run", node: RUN },
  ]);
});

test("a source that is a link to a file stands for the file", () => {
  const { root, snapshot } = arrange();
  symlinkSync("run", join(root, "p/link"));
  expect(snapshot.inputsOf(sourceFile("p/link"))).toEqual({ ok: true, value: [{ path: "p/link", node: RUN }] });
});

test("what an invocation has seen stays what it saw", () => {
  const { root, snapshot } = arrange();
  const before = snapshot.inputsOf(sourceFile("p/run"));
  writeFileSync(join(root, "p/run"), "edited");
  expect(snapshot.inputsOf(sourceFile("p/run"))).toEqual(before);
  expect([snapshot.findEdited(), snapshot.findEdited(), snapshot.edited()]).toEqual([["p/run"], [], ["p/run"]]);
});

test("a file where a folder was declared, and the other way round, are said", () => {
  const { snapshot, root } = arrange();
  expect(snapshot.inputsOf(sourceFolder("p/run"))).toEqual({
    ok: false,
    error: 'Cannot read "p/run": it is no directory',
  });
  expect(snapshot.inputsOf(sourceFolder("p/none"))).toEqual({
    ok: false,
    error: 'Cannot read "p/none": it is no directory',
  });
  expect(snapshot.inputsOf(sourceFile("none/at/all"))).toEqual({
    ok: false,
    error: 'Cannot read "none/at/all": it does not exist',
  });
  expect(root).not.toBe("");
});
