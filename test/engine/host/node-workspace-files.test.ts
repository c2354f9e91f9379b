import { mkdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { stampOfStat } from "../../../engine/core/file-stamp.ts";
import { NodeWorkspaceFiles } from "../../../engine/host/node-workspace-files.ts";
import { describeWorkspaceFiles } from "../../contract/workspace-files.ts";
import { MemoryWorkspaceFiles } from "../../support/memory-workspace-files.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

function writeWorkspace(texts: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describeWorkspaceFiles("disk", (texts) => new NodeWorkspaceFiles(writeWorkspace(texts)));
describeWorkspaceFiles("memory", (texts) => new MemoryWorkspaceFiles(texts));

test("symbolic links are followed; one that leads nowhere, or in a circle, is no file", () => {
  const root = writeWorkspace({ "a/file": "text" });
  for (const [target, name] of [
    ["file", "link"],
    ["../a", "folder"],
    ["nowhere", "dangling"],
    ["loop", "loop"],
  ] as const) {
    symlinkSync(target, join(root, "a", name));
  }
  const files = new NodeWorkspaceFiles(root);
  expect(files.list("a")).toEqual([
    { name: "dangling", kind: "other" },
    { name: "file", kind: "file" },
    { name: "folder", kind: "directory" },
    { name: "link", kind: "file" },
    { name: "loop", kind: "other" },
  ]);
  expect(files.readText("a/folder/link")).toEqual({ ok: true, value: "text" });
  expect(files.kindOf("a/loop")).toBe("missing");
  expect(files.readText("a/loop")).toEqual({ ok: false, error: "unreadable" });
});

test("every path that was asked for is remembered once, as it looked before it was read; missing ones too", () => {
  const root = writeWorkspace({ "a/file": "" });
  const [file, folder] = [join(root, "a/file"), join(root, "a")];
  const before = { file: stampOfStat(statSync(file)), folder: stampOfStat(statSync(folder)) };
  const files = new NodeWorkspaceFiles(root);
  files.readText("a/file");
  files.kindOf("absent");
  files.list("a");
  writeFileSync(file, "edited");
  files.readText("a/file");
  expect(files.stamps(new Set())).toEqual(
    new Map([
      [file, before.file],
      [join(root, "absent"), undefined],
      [folder, before.folder],
    ]),
  );
});

test("a listed folder has its new stamp when only the build's own paths appeared in it", () => {
  const root = writeWorkspace({ "a/file": "" });
  const folder = join(root, "a");
  const files = new NodeWorkspaceFiles(root);
  files.list("a");
  const before = stampOfStat(statSync(folder));
  mkdirSync(join(folder, "out"));
  utimesSync(folder, 1, 1);
  const after = stampOfStat(statSync(folder));
  expect(files.stamps(new Set([join(folder, "out")]))).toEqual(new Map([[folder, after]]));
  expect(files.stamps(new Set())).toEqual(new Map([[folder, before]]));
});
