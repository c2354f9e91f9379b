import { expect, test } from "vitest";
import { quoteWord, splitLine } from "../../../../rules/images/kickstart/split-line.ts";

function words(line: string): string[] | string {
  const result = splitLine(line);
  return result.ok ? result.value.map(({ text }) => text) : result.error.problem;
}

test.each([
  ["", []],
  ["   \t", []],
  ["# a comment", []],
  ["lang en_US.UTF-8", ["lang", "en_US.UTF-8"]],
  ["a b # c", ["a", "b"]],
  ["a b#c d", ["a", "b"]],
  ['--append="a  b" c', ["--append=a  b", "c"]],
  ["'a \"b\" \\ #' c", ['a "b" \\ #', "c"]],
  ['"a \\"b\\" \\\\ \\n #"', ['a "b" \\ \\n #']],
  ["a\\ b\\#c\\\\", ["a b#c\\"]],
  ["'' \"\"", ["", ""]],
  ["a'b'\"c\"d", ["abcd"]],
  ["a\r", ["a"]],
])("%j is %j", (line, expected) => {
  expect(words(line)).toEqual(expected);
});

test("a word knows its place, quotes included", () => {
  expect(splitLine('  part "/a b" x')).toEqual({
    ok: true,
    value: [
      { text: "part", start: 2, end: 6 },
      { text: "/a b", start: 7, end: 13 },
      { text: "x", start: 14, end: 15 },
    ],
  });
});

test.each([
  ["a 'b c", { problem: "has a quote ' that is not closed", start: 2, end: 6 }],
  ['a b"c\\"', { problem: 'has a quote " that is not closed', start: 3, end: 7 }],
  ["part / \\", { problem: "ends in a backslash: kickstart lines do not go on in the next line", start: 7, end: 8 }],
])("%j is refused at its place", (line, problem) => {
  expect(splitLine(line)).toEqual({ ok: false, error: problem });
});

test.each(["plain", "a b", "", 'q"q', "q'q", "back\\slash", "#", "a#b", "tab\tbed", "--x=y"])(
  "%j written and read again is itself",
  (text) => {
    expect(words(`x ${quoteWord(text)}`)).toEqual(["x", text]);
  },
);
