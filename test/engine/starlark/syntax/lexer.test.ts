import { expect, test } from "vitest";
import { resultOf, syntaxProblems } from "../run-starlark.ts";

test.each([
  [`"a\\tb\\n\\\\\\'\\"\\a\\0\\x41\\101\\u00e9\\U0001F600"`, String.raw`"a\tb\n\\'\"\x07\x00AAé😀"`],
  [`'it''s'`.replace("''", "\\'"), `"it's"`],
  [`"""a\r\n"b"\n"""`, String.raw`"a\n\"b\"\n"`],
  [`"a\\\nb"`, `"ab"`],
  [`r"\\n\\""`, String.raw`"\\n\\\""`],
  [`r'a\\\nb'`, String.raw`"a\\\nb"`],
  [`b"a\\xff\\u00e9"`, String.raw`b"a\xff\xc3\xa9"`],
  [`rb'\\x'`, String.raw`b"\\x"`],
  [`br"""é"""`, `b"é"`],
])("the literal %s denotes %s", (literal, value) => {
  expect(resultOf(literal)).toBe(value);
});

test.each([
  ["0", "0"],
  ["00", "0"],
  ["9007199254740993", "9007199254740993"],
  ["0xfF", "255"],
  ["0o17", "15"],
  ["0b101", "5"],
  ["1e3", "1000.0"],
  [".5", "0.5"],
  ["1.", "1.0"],
  ["1.5E-7", "1.5e-07"],
])("the number %s is %s", (literal, value) => {
  expect(resultOf(literal)).toBe(value);
});

test.each([
  [String.raw`"\z"`, [String.raw`1:2-4 invalid escape sequence: \z. Use '\\' to insert '\'`]],
  [String.raw`"ab\xg"`, [String.raw`1:4-6 truncated \xXX escape, want two hexadecimal digits`]],
  [String.raw`"\xff"`, [String.raw`1:2-6 invalid escape sequence: \xff is not ASCII, use \u00ff instead`]],
  [String.raw`"\u12"`, [String.raw`1:2-6 truncated escape sequence: \u12, want 4 hexadecimal digits`]],
  [String.raw`"\ud800"`, [String.raw`1:2-8 invalid escape sequence: \ud800 is not a Unicode character`]],
  [String.raw`b"\400"`, [String.raw`1:3-7 invalid escape sequence: \400 is greater than 255`]],
  [`"""a\nb`, ["1:1-2:2 unclosed string literal"]],
  ["012", ["1:1-4 invalid octal literal: 012 (use '0o12')"]],
  ["12ab", ["1:1-5 invalid number literal: 12ab"]],
  ["0xg", ["1:1-4 invalid number literal: 0xg"]],
  ["1e400", ["1:1-6 floating-point literal too large"]],
  ["x.while", ["1:3-8 keyword 'while' not supported, use a for loop over range() instead"]],
])("%s is refused at its place", (text, problems) => {
  expect(syntaxProblems(text)).toEqual(problems);
});

test("comments, blank lines and joined lines are no statements", () => {
  expect(resultOf("[ # one\n\n  1, # two\n# three\n]\n\n   # four\n")).toBe("[1]");
  expect(resultOf("1 + \\\n  2\r\n")).toBe("3");
});

test("a byte order mark is no character of the file", () => {
  expect(syntaxProblems("\ufeffx = 1\ny = 2\n")).toEqual([]);
});
