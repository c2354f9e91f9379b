import { mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type FileStamp, stampOfStat } from "../../engine/core/file-stamp.ts";
import { withoutImpliedPaths } from "../../engine/implied-paths.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("a missing path is left out only where its appearance moves what is watched", () => {
  const root = temporaryFolder();
  for (const folder of ["watched", "other"]) mkdirSync(join(root, folder));
  writeFileSync(join(root, "watched/file"), "");
  symlinkSync("../elsewhere", join(root, "watched/dangling"));
  const inputs = new Map<string, FileStamp | undefined>();
  for (const path of ["watched", "watched/file"]) inputs.set(join(root, path), stampOfStat(statSync(join(root, path))));
  const implied = [
    "watched/absent",
    "watched/absent/below",
    "watched/new/below",
    "watched/file/below",
    "other/a/below",
  ];
  const kept = ["other/a", "watched/dangling", "unwatched/absent"];
  for (const path of [...implied, ...kept]) inputs.set(join(root, path), undefined);
  const expected = ["watched", "watched/file", ...kept].map((path) => join(root, path));
  expect([...withoutImpliedPaths(inputs).keys()].sort()).toEqual(expected.sort());
});
