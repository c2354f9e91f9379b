import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sweepTemporaryFolder, temporaryPath } from "../../cache/temporary-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("no two temporary paths are equal", () => {
  const paths = Array.from({ length: 100 }, () => temporaryPath("/tmp"));
  expect(new Set(paths).size).toBe(100);
});

test("a sweep takes what killed processes left, and not what is being written, whatever its pinned mtime", () => {
  const folder = temporaryFolder();
  writeFileSync(`${folder}/file`, "");
  utimesSync(`${folder}/file`, 315532800, 315532800);
  mkdirSync(`${folder}/folder/inner`, { recursive: true });
  const now = Date.now();
  expect(sweepTemporaryFolder(folder, { olderThan: new Date(now - 60_000) })).toBe(0);
  expect(existsSync(`${folder}/file`)).toBe(true);
  expect(sweepTemporaryFolder(folder, { olderThan: new Date(now + 60_000) })).toBe(2);
  expect(existsSync(`${folder}/folder`)).toBe(false);
});
