import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { stampOfStat } from "../../engine/core/file-stamp.ts";
import { readUpToDateOutcome, type UpToDateQuestion, writeUpToDateState } from "../../engine/up-to-date.ts";

let now: UpToDateQuestion;
let folder: string;
let stateFile: string;
let source: string;
let output: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "up-to-date-"));
  now = { invocation: "build //x", wallMs: 1000, workspaceRoot: folder };
  [stateFile, source, output] = ["state/a", "source", "output"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(source, "one");
  writeFileSync(output, "two");
  writeUpToDateState(stateFile, {
    invocation: now.invocation,
    expiresAtMs: 2000,
    outcome: { ok: "ja" },
    workspaceRoot: folder,
    inputs: new Map([
      [source, stampOfStat(statSync(source))],
      [join(folder, "absent"), undefined],
      [join(source, "no-folder"), undefined],
    ]),
    outputs: [output],
  });
  return () => rmSync(folder, { recursive: true });
});

test("an invocation with nothing moved has its outcome repeated", () => {
  expect(readUpToDateOutcome(stateFile, now)).toEqual({ ok: "ja" });
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
  expect(readUpToDateOutcome(stateFile, now)).toBeUndefined();
});

test("another invocation and an expired state are no answer", () => {
  expect(readUpToDateOutcome(stateFile, { ...now, invocation: "build //y" })).toBeUndefined();
  expect(readUpToDateOutcome(stateFile, { ...now, wallMs: 2000 })).toBeUndefined();
});

test("an edit between the look at a source and the writing of the state is found", () => {
  const inputs = new Map([[source, stampOfStat(statSync(source))]]);
  writeFileSync(source, "edited while the build ran");
  const state = { ...now, expiresAtMs: undefined, outcome: "old", inputs, outputs: [output] };
  writeUpToDateState(stateFile, state);
  expect(readUpToDateOutcome(stateFile, now)).toBeUndefined();
});

test("the working directory is given back", () => {
  const before = process.cwd();
  readUpToDateOutcome(stateFile, now);
  expect(process.cwd()).toBe(before);
});
