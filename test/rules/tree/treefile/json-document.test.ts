import { expect, test } from "vitest";
import type { DocumentNode } from "../../../../rules/tree/treefile/document-node.ts";
import { parseJsonDocument } from "../../../../rules/tree/treefile/json-document.ts";
import { plainValue } from "../../../../rules/tree/treefile/treefile-shape.ts";

function parse(text: string): DocumentNode {
  const result = parseJsonDocument("a.json", text);
  if (!result.ok) throw new Error(result.error.problem);
  return result.value;
}

function mistake(text: string): string {
  const result = parseJsonDocument("a.json", text);
  if (result.ok) return "no mistake";
  const { range, problem } = result.error;
  return `${range.start.line}:${range.start.column}-${range.end.column} ${problem}`;
}

test("every kind of value is read as JSON.parse reads it", () => {
  const text = `{"a": [1, -2.5e3, true, false, null, "x\\u00e9\\n\\"\\\\", {}], "": []}`;
  expect(plainValue(parse(text))).toEqual(JSON.parse(text));
});

test("a number keeps the digits written", () => {
  expect(parse("4.10")).toMatchObject({ kind: "number", value: 4.1, text: "4.10" });
});

test("keys and values know their places, counted in characters as editors count", () => {
  const document = parse('{\n  "k\u{1F600}": "\u{1F600}", "b": [1]\n}');
  if (document.kind !== "mapping") throw new Error(document.kind);
  const places = document.entries.map(({ keyRange, value }) => [
    keyRange.start,
    keyRange.end,
    value.range.start,
    value.range.end,
  ]);
  expect(places).toEqual([
    [
      { line: 2, column: 3 },
      { line: 2, column: 7 },
      { line: 2, column: 9 },
      { line: 2, column: 12 },
    ],
    [
      { line: 2, column: 14 },
      { line: 2, column: 17 },
      { line: 2, column: 19 },
      { line: 2, column: 22 },
    ],
  ]);
  expect(document.range).toEqual({ path: "a.json", start: { line: 1, column: 1 }, end: { line: 3, column: 2 } });
});

test.each([
  ["", "1:1-1 ends where a value is expected"],
  ["{", '1:2-2 ends where a key or "}" is expected'],
  ['{"a"}', '1:5-6 has "}" where ":" is expected'],
  ['{"a": }', '1:7-8 has "}" where a value is expected'],
  ['{"a": 1 "b": 2}', '1:9-12 has "\\"b\\"" where "," or "}" is expected'],
  ['{"a": 1,}', '1:9-10 has a comma before "}", which JSON does not allow'],
  ["[1,]", '1:4-5 has a comma before "]", which JSON does not allow'],
  ["[1\n 2]", '2:2-3 has "2" where "," or "]" is expected'],
  ["[1] 2", '1:5-6 has "2" where the end of the file is expected'],
  ["{1: 2}", '1:2-3 has "1" where a key or "}" is expected'],
  ["[01]", '1:2-3 has "0" where JSON allows no such character'],
  ["[1.]", '1:2-3 has "1" where JSON allows no such character'],
  ["[tru]", '1:2-3 has "t" where JSON allows no such character'],
  ["['a']", '1:2-3 has "\'" where JSON allows no such character'],
  ['["a\nb"]', "1:2-3 holds a string that is not closed or has a bad escape"],
  ['["\\x"]', "1:2-3 holds a string that is not closed or has a bad escape"],
  ["[1 // one\n]", "1:4-5 holds a comment, which JSON does not allow"],
  ["# x", "1:1-2 holds a comment, which JSON does not allow"],
  ["\u{1F600}", '1:1-2 has "\u{1F600}" where JSON allows no such character'],
])("%j is refused at the place of the mistake", (text, expected) => {
  expect(mistake(text)).toBe(expected);
});

test("hostile nesting is refused, not a crash", () => {
  expect(mistake("[".repeat(100_000))).toBe("1:102-103 is nested more than 100 levels deep");
});
