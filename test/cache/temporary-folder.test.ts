import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sweepTemporaryFolder, temporaryPath } from "../../cache/temporary-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("no two temporary paths are equal", () => {
  const paths = Array.from({ length: 100 }, () => temporaryPath("/tmp"));
  expect(new Set(paths).size).toBe(100);
});

test("a sweep takes what killed processes left, and not what is being written, whatever its pinned mtime", () => {
  const folder = temporaryFolder();
  const [file, inner] = [temporaryPath(folder), temporaryPath(folder)];
  writeFileSync(file, "");
  utimesSync(file, 315532800, 315532800);
  mkdirSync(`${inner}/inner`, { recursive: true });
  mkdirSync(`${folder}/sandbox-1-2-x`);
  const now = Date.now();
  expect(sweepTemporaryFolder(folder, { olderThan: new Date(now - 60_000) })).toBe(0);
  expect(existsSync(file)).toBe(true);
  expect(sweepTemporaryFolder(folder, { olderThan: new Date(now + 60_000) })).toBe(2);
  expect(readdirSync(folder)).toEqual(["sandbox-1-2-x"]);
});
