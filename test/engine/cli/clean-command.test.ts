import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cleanWorkspace } from "../../../engine/cli/clean-command.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const FOLDERS = ["atomic-out/p", ".atomic/locks", ".atomic/state", ".atomic/logs", "p"];

test("clean removes outputs and what is remembered; sources stay, and locks, which pin what may be gone", () => {
  const root = workspace();
  cleanWorkspace(root, { expunge: false });
  expect([readdirSync(root).toSorted(), readdirSync(join(root, ".atomic"))]).toEqual([[".atomic", "p"], ["locks"]]);
  expect(readdirSync(join(root, ".atomic/locks"))).toEqual(["file"]);
});

test("clean --expunge removes the locks too", () => {
  const root = workspace();
  cleanWorkspace(root, { expunge: true });
  expect([readdirSync(root).toSorted(), readdirSync(join(root, ".atomic"))]).toEqual([[".atomic", "p"], []]);
});

test("a clean workspace can be cleaned", () => {
  const root = temporaryFolder();
  cleanWorkspace(root, { expunge: true });
  expect(readdirSync(root)).toEqual([]);
});

function workspace(): string {
  const root = temporaryFolder();
  for (const folder of FOLDERS) {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, "file"), "", { mode: 0o444 });
  }
  return root;
}
