import { expect, test } from "vitest";
import { resultOf, runStarlark } from "../run-starlark.ts";

test.each([
  ["abs(-5), abs(-1.5)", "(5, 1.5)"],
  ["all([]), all([1, 0]), any([]), any([0, 'a'])", "(True, False, False, True)"],
  [
    "bool(), bool(0.0), bool('a'), bool([]), bool((0,)), bool(range(0)), bool(len)",
    "(False, False, True, False, True, False, True)",
  ],
  ["bytes('é'), bytes([65, 66]), bytes(b'a'), list(b'a'.elems())", '(b"é", b"AB", b"a", [97])'],
  ["dict([(1, 2), ['a', 'b']], x = 3), dict({1: 2}), dict()", '({1: 2, "a": "b", "x": 3}, {1: 2}, {})'],
  ["dir(b'')", '["elems"]'],
  ["enumerate(['a', 'b'], 1)", '[(1, "a"), (2, "b")]'],
  ["float(), float(1), float('1e3'), float(True), float('-Inf'), float('nan')", "(0.0, 1.0, 1000.0, 1.0, -inf, nan)"],
  [
    "getattr('a', 'upper')(), getattr('a', 'x', None), hasattr('a', 'upper'), hasattr(1, 'x')",
    '("A", None, True, False)',
  ],
  [
    "int('21'), int('-0x1F', 16), int('0b11', 0), int('z', 36), int(-3.9), int(True), int(1)",
    "(21, -31, 3, 35, -3, 1, 1)",
  ],
  ["len('abc'), len([1]), len({}), len(range(5)), len(b'ab')", "(3, 1, 0, 5, 2)"],
  ["list((1, 2)), list({'a': 1}), tuple([1]), tuple(range(2))", '([1, 2], ["a"], (1,), (0, 1))'],
  ["max([3, 1, 4]), min('two', 'three', 'four', key = len), max(1, 2.5)", '(4, "two", 2.5)'],
  [
    "range(3), range(1, 3), range(5, 0, -2), list(range(5, 0, -2)), range(3) == range(0, 3, 1)",
    "(range(3), range(1, 3), range(5, 0, -2), [5, 3, 1], True)",
  ],
  ["reversed([1, 2]), reversed(range(2))", "([2, 1], [1, 0])"],
  [
    "sorted([3, 1, 2]), sorted(['b', 'C', 'a'], key = len, reverse = True), sorted({'b': 1, 'a': 2})",
    '([1, 2, 3], ["b", "C", "a"], ["a", "b"])',
  ],
  [
    "str('a'), str(b'a'), str(['a']), repr('a'), str(None), str(1.0), str(1e100)",
    `("a", "a", "[\\"a\\"]", "\\"a\\"", "None", "1.0", "1e+100")`,
  ],
  [
    "[type(x) for x in [None, True, 1, 1.0, '', b'', [], (), {}, range(1), len, ''.upper]]",
    '["NoneType", "bool", "int", "float", "string", "bytes", "list", "tuple", "dict", "range", "builtin_function_or_method", "builtin_function_or_method"]',
  ],
  ["zip(), zip([1, 2]), zip([1, 2], ['a'])", '([], [(1,), (2,)], [(1, "a")])'],
  ["[len, 'a'.upper]", "[<built-in function len>, <built-in method upper of string value>]"],
])("%s is %s", (expression, value) => {
  expect(resultOf(expression)).toBe(value);
});

test.each([
  ["len(1)", "1:13-14 int is not iterable"],
  ["len()", "1:9-12 len() missing 1 required positional argument: x"],
  ["len([], [])", "1:17-19 len() accepts no more than 1 positional argument but got 2"],
  ["list('a')", "1:14-17 in call to list(), parameter 'x' got value of type 'string', want 'iterable'"],
  ["int('0x1')", '1:9-12 invalid base-10 literal: "0x1"'],
  ["int(1, 2)", "1:16-17 can't convert non-string with explicit base"],
  ["int([])", "1:13-15 in call to int(), parameter 'x' got value of type 'list', want 'string, int, float or bool'"],
  ["int(float('nan'))", "1:13-25 cannot convert float nan to int"],
  ["float('x')", '1:9-14 invalid float literal: "x"'],
  ["range(1, 2, 0)", "1:9-14 step cannot be 0"],
  ["range(99999999999)", "1:15-26 got 99999999999 for start_or_stop, want value in signed 32-bit range"],
  ["max([])", "1:13-15 expected at least one item"],
  ["sorted([1, 'a'])", "1:9-15 unsupported comparison: string <=> int"],
  ["sorted([1], len)", "1:21-24 sorted() accepts no more than 1 positional argument but got 2"],
  ["dict([1])", "1:9-13 in dict(), element #0 is not iterable (got int)"],
  ["dict([(1,)])", "1:9-13 in dict(), element #0 has length 1, but exactly two elements are required"],
  ["getattr('', 'uper')", "1:21-27 'string' value has no field or method 'uper' (did you mean 'upper'?)"],
  ["hash(1)", "1:14-15 in call to hash(), parameter 'value' got value of type 'int', want 'string'"],
  ["bytes([256])", "1:15-20 at index 0, got 256, want int in the range 0-255"],
  ["[x for x in 'ab']", "1:21-25 type 'string' is not iterable"],
  ["[x for x in 5]", "1:21-22 type 'int' is not iterable"],
])("%s is refused at its place", (expression, problem) => {
  expect(resultOf(expression)).toBe(problem);
});

test("lists change through their methods, which answer None or what they took out", () => {
  const text = `a = [1]
b = [a.append(2), a.extend((3, 4)), a.insert(0, 0), a.insert(-1, 9), a.insert(99, 5), a.pop(), a.pop(0), a.remove(9)]
c = [a.index(3), a.index(4, -1), a]
d = [1]
e = d.clear()
`;
  expect(runStarlark(text).globals).toEqual({
    a: "[1, 2, 3, 4]",
    b: "[None, None, None, None, None, 5, 0, None]",
    c: "[2, 3, [1, 2, 3, 4]]",
    d: "[]",
    e: "None",
  });
  expect(resultOf("[1].remove(2)")).toBe("1:20-21 item 2 not found in list");
  expect(resultOf("[].pop()")).toBe("1:12-15 index out of range (index is -1, but sequence has 0 elements)");
});

test("dicts keep the order in which keys came, and equal keys are one", () => {
  const text = `a = {"b": 1, "a": 2}
a["b"] = 3
a[1] = "int"
a[1.0] = "float"
a[True] = "bool"
a[(1, "x")] = a.get((1, "x"), "tuple")
b = [a.pop("a"), a.pop("z", None), a.setdefault("n"), a.setdefault("b", 9), a.get("q"), a.update([("u", 1)], v = 2)]
c = [a.keys(), a.values()]
d = a.popitem()
e = a.items()[:1]
f = {"\\0t1:s1:a": 1, ("a",): 2}
`;
  expect(runStarlark(text).globals).toMatchObject({
    b: "[2, None, None, 3, None, None]",
    c: '[["b", 1, True, (1, "x"), "n", "u", "v"], [3, "float", "bool", "tuple", None, 1, 2]]',
    d: '("b", 3)',
    e: '[(1, "float")]',
    f: '{"\\x00t1:s1:a": 1, ("a",): 2}',
  });
  expect(resultOf("{}.pop(1)")).toBe("1:16-17 KeyError: 1");
  expect(resultOf("{}.popitem()")).toBe("1:12-19 popitem(): empty dictionary");
  expect(resultOf("{'a': 1, 'a': 2}")).toBe('1:18-21 dictionary expression has duplicate key: "a"');
});
