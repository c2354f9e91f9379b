import { expect, test } from "vitest";
import { resultOf, runStarlark } from "../run-starlark.ts";

test.each([
  ["'a' + 'b', [1] + [2], (1,) + (2,), b'a' + b'b'", '("ab", [1, 2], (1, 2), b"ab")'],
  ["'ab' * 2, 2 * [1], (1,) * -1, b'a' * 3, [1] * 0", '("abab", [1, 1], (), b"aaa", [])'],
  ["{1: 1, 2: 2} | {2: 3, 0: 0}", "{1: 1, 2: 3, 0: 0}"],
  ["[1, [2]] == [1, [2]], (1,) == [1], {1: 2, 3: 4} == {3: 4, 1: 2}", "(True, False, True)"],
  ["[1, 2] < [1, 3], (1,) < (1, 0), 'a' < 'b', False < True, b'a' < b'b'", "(True, True, True, True, True)"],
  [
    "1 in [1], 'b' in 'abc', 'k' in {'k': 1}, 3 in range(5), 97 in b'a', b'b' in b'abc'",
    "(True, True, True, True, True, True)",
  ],
  ["1 not in (1,), 'k' not in {}, 1.0 in [1]", "(False, True, True)"],
  ["0 or 'x', 1 and 'x', [] and 1 // 0, 1 or 1 // 0, not []", '("x", "x", [], 1, True)'],
  ["1 if '' else 2, 1 if ' ' else 1 // 0", "(2, 1)"],
  ["2 + 3 * 4 - 1, (2 + 3) * 4, -2 * 3, not 1 == 2, 1 | 2 & 3 ^ 1", "(13, 20, -6, True, 3)"],
  ["'%s %r %d %i' % ('a', 'a', 3, -3.7)", `"a \\"a\\" 3 -3"`],
  ["'%x %X %o %%' % (255, 255, -8)", '"ff FF -10 %"'],
  ["'%e %f %g %G' % (1230000000000.0, 0.5, 1.5, 1e100)", '"1.230000e+12 0.500000 1.5 1E+100"'],
  ["'%s' % [1], '%s' % ((1, 2),), '%s' % {}", '("[1]", "(1, 2)", "{}")'],
])("%s is %s", (expression, value) => {
  expect(resultOf(expression)).toBe(value);
});

test.each([
  ["[1] + (2,)", "unsupported binary operation: list + tuple"],
  ["'a' * 'b'", "unsupported binary operation: string * string"],
  ["1 in 2", "unsupported binary operation: int in int"],
  ["1 in 'a'", "'in <string>' requires string as left operand, not 'int'"],
  ["'a' in range(3)", "'in <range>' requires int as left operand, not 'string'"],
  ["300 in b''", "int in bytes: 300 out of range"],
  ["'%s %s' % 'a'", 'not enough arguments for format pattern "%s %s": "a"'],
  ["'%s' % (1, 2)", "not all arguments converted during string formatting"],
  ["'%d' % 'a'", "got string for '%d' format, want int or float"],
  ["'%z' % 1", 'unsupported format character "z" at index 1 in "%z"'],
  ["'%' % 1", 'incomplete format pattern ends with %: "%"'],
  ["{} < {}", "unsupported comparison: dict <=> dict"],
])("%s is refused", (expression, message) => {
  expect(resultOf(expression).replace(/^\S+ /, "")).toBe(message);
});

test("a list made of another shares nothing with it", () => {
  expect(runStarlark("a = [1]\nb = a + []\nc = a[:]\nd = list(a)\na.append(2)\n").globals).toEqual({
    a: "[1, 2]",
    b: "[1]",
    c: "[1]",
    d: "[1]",
  });
});

test("a value that holds itself is printed, and compared with an error", () => {
  expect(runStarlark("a = [1]\na.append(a)\nb = [1]\nb.append(b)\nc = a == b\n")).toEqual({
    problems: ["5:7-9 value nested too deeply"],
    globals: { a: "[1, [...]]", b: "[1, [...]]" },
    printed: [],
  });
});
