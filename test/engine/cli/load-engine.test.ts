import { readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadEngine } from "../../../engine/cli/load-engine.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const PLACE = { folder: "/", identity: undefined };

function writeEngine(folder: string, exitCode: number): void {
  const path = join(folder, "engine.cjs");
  writeFileSync(
    path,
    `exports.runInvocation = async () => require("node:path").join("", "${exitCode}").length + ${exitCode};`,
  );
  utimesSync(path, exitCode, exitCode);
}

function compiledIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.endsWith(".compiled"));
}

test("what was compiled is kept once, and the next start runs it", async () => {
  const folder = temporaryFolder();
  writeEngine(folder, 3);
  const first = loadEngine(folder);
  expect([await first.exports.runInvocation([], PLACE), compiledIn(folder)]).toEqual([4, []]);
  first.saveCompiled();
  const kept = compiledIn(folder);
  expect(kept.length).toBe(1);
  expect(await loadEngine(folder).exports.runInvocation([], PLACE)).toBe(4);
});

test("another engine of the same length is not taken for the kept one, and a spoilt one is compiled anew", async () => {
  const folder = temporaryFolder();
  writeEngine(folder, 3);
  loadEngine(folder).saveCompiled();
  writeEngine(folder, 5);
  const other = loadEngine(folder);
  expect(await other.exports.runInvocation([], PLACE)).toBe(6);
  other.saveCompiled();
  for (const name of compiledIn(folder)) writeFileSync(join(folder, name), "spoilt");
  expect(await loadEngine(folder).exports.runInvocation([], PLACE)).toBe(6);
});
