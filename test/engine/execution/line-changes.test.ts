import { expect, test } from "vitest";
import { changedLines } from "../../../engine/execution/line-changes.ts";

const CASES: readonly (readonly [before: string, after: string, lines: readonly (readonly [number, number])[]])[] = [
  ["a\nb\nc\n", "a\nb\nc\n", []],
  ["a\nb\nc\n", "a\nB\nc\n", [[2, 3]]],
  ["a\nb\nc\n", "a\nb\nx\ny\nc\n", [[3, 5]]],
  ["a\nb\nc\n", "a\nc\n", [[2, 2]]],
  ["a\nb\n", "a\n", [[2, 2]]],
  ["", "a\nb\n", [[1, 3]]],
  ["a\nb\n", "", [[1, 1]]],
  ["a\nb", "a\nb\n", [[2, 3]]],
  [
    "1\n2\n3\n4\n5\n6\n7\n",
    "1\nX\n3\n4\n6\nY\n7\n",
    [
      [2, 3],
      [5, 5],
      [6, 7],
    ],
  ],
];

test.each(CASES)("%j -> %j", (before, after, lines) => {
  expect(changedLines(before, after).map(({ startLine, endLine }) => [startLine, endLine])).toEqual(lines);
});

test("texts too long to compare line by line are one range, from the first difference to the last", () => {
  const before = Array.from({ length: 3000 }, (_, line) => `old ${line}\n`).join("");
  const after = Array.from({ length: 3000 }, (_, line) => `new ${line}\n`).join("");
  expect(changedLines(`same\n${before}end\n`, `same\n${after}end\n`)).toEqual([{ startLine: 2, endLine: 3002 }]);
});
