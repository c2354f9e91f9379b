import { expect, test } from "vitest";
import type { DocumentNode } from "../../../../rules/tree/treefile/document-node.ts";
import { plainValue } from "../../../../rules/tree/treefile/treefile-shape.ts";
import { parseYamlDocument } from "../../../../rules/tree/treefile/yaml-document.ts";

function parse(text: string): DocumentNode {
  const result = parseYamlDocument("a.yaml", text);
  if (!result.ok) throw new Error(result.error.map(({ problem }) => problem).join("\n"));
  return result.value;
}

function problems(text: string): string[] {
  const result = parseYamlDocument("a.yaml", text);
  if (result.ok) return [];
  return result.error.map(({ range, problem }) => `${range.start.line}:${range.start.column} ${problem}`);
}

test("values are what YAML says they are, comments are nothing", () => {
  const text = "a: 1 # one\nb: [x, 'y z', true, ~]\nc:\n  d: |\n    two\n    lines\n41: x\n";
  expect(plainValue(parse(text))).toEqual({ a: 1, b: ["x", "y z", true, null], c: { d: "two\nlines\n" }, "41": "x" });
});

test("a number keeps the digits written", () => {
  expect(parse("4.10")).toMatchObject({ kind: "number", value: 4.1, text: "4.10" });
});

test("keys and values know their places", () => {
  const document = parse("a: 1\n\u{1F600}b: [x, yy]\n");
  if (document.kind !== "mapping") throw new Error(document.kind);
  expect(document.entries.map(({ keyRange, value }) => [keyRange.start, value.range.start, value.range.end])).toEqual([
    [
      { line: 1, column: 1 },
      { line: 1, column: 4 },
      { line: 1, column: 5 },
    ],
    [
      { line: 2, column: 1 },
      { line: 2, column: 5 },
      { line: 2, column: 12 },
    ],
  ]);
});

test("an alias is the value it names, at the place of the alias", () => {
  const document = parse("a: &x [1]\nb: *x\n");
  if (document.kind !== "mapping") throw new Error(document.kind);
  expect(plainValue(document)).toEqual({ a: [1], b: [1] });
  expect(document.entries[1]?.value.range.start).toEqual({ line: 2, column: 4 });
});

test("an empty file is an empty document", () => {
  expect(parse("").kind).toBe("null");
  expect(parse("# only a comment\n").kind).toBe("null");
});

test("all syntax mistakes are reported together, at their places", () => {
  const found = problems("a: [1\nb: 'x\n");
  expect(found.length).toBeGreaterThan(0);
  expect(found.every((line) => /^\d+:\d+ is not valid YAML: /.test(line))).toBe(true);
});

test("a second document is refused: nobody could say which counts", () => {
  expect(problems("a: 1\n---\nb: 1\n")).toEqual(["1:1 holds more than one YAML document"]);
});

test("a key that is a list is refused", () => {
  expect(problems("? [a]\n: 1\n")).toEqual(["1:3 has a key that is no string"]);
});

test("hostile documents are refused, not a crash", () => {
  const deep = "is nested more than 100 levels deep";
  expect(problems(`a: ${"[".repeat(20_000)}`).length).toBeGreaterThan(0);
  expect(problems(`a: ${"[".repeat(500)}${"]".repeat(500)}`)).toEqual([`1:104 ${deep}`]);
  expect(problems("a: &x [*x]\n").join()).toContain(deep);
  const laughs = Array.from(
    { length: 9 },
    (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(9)}]\n`,
  );
  expect(problems(`l0: &l0 [x]\n${laughs.join("")}`).join()).toMatch(/holds more than 100000 values|not valid YAML/);
});
