import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { readUpToDateOutcome, writeUpToDateState } from "../../engine/up-to-date.ts";

const NOW = { invocation: "build //x", wallMs: 1000 };
let folder: string;
let stateFile: string;
let source: string;
let output: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "up-to-date-"));
  [stateFile, source, output] = ["state/a", "source", "output"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(source, "one");
  writeFileSync(output, "two");
  writeUpToDateState(stateFile, {
    invocation: NOW.invocation,
    expiresAtMs: 2000,
    outcome: { ok: "ja" },
    inputs: [source, join(folder, "absent"), join(source, "no-folder")],
    outputs: [output],
  });
  return () => rmSync(folder, { recursive: true });
});

test("an invocation with nothing moved has its outcome repeated", () => {
  expect(readUpToDateOutcome(stateFile, NOW)).toEqual({ ok: "ja" });
});

const MOVES: readonly [string, () => void][] = [
  ["a source with other content", () => writeFileSync(source, "ONE!")],
  ["a source touched", () => utimesSync(source, 1, 1)],
  ["a source removed", () => rmSync(source)],
  ["a source replaced by rename", () => cpSync(output, `${source}.new`) ?? renameSync(`${source}.new`, source)],
  ["a missing file that appears", () => writeFileSync(join(folder, "absent"), "")],
  ["an output changed", () => appendFileSync(output, "x")],
  ["an output removed", () => rmSync(output)],
  ["a torn state file", () => writeFileSync(stateFile, readFileSync(stateFile).subarray(0, -3))],
  ["a state file of garbage", () => writeFileSync(stateFile, "{}\n[]\n")],
  ["no state file", () => rmSync(stateFile)],
];

test.each(MOVES)("%s is no answer", (_, move) => {
  move();
  expect(readUpToDateOutcome(stateFile, NOW)).toBeUndefined();
});

test("another invocation and an expired state are no answer", () => {
  expect(readUpToDateOutcome(stateFile, { ...NOW, invocation: "build //y" })).toBeUndefined();
  expect(readUpToDateOutcome(stateFile, { ...NOW, wallMs: 2000 })).toBeUndefined();
});
