import { expect, test } from "vitest";
import { evaluateFile } from "../../../engine/starlark/evaluate-file.ts";
import { parseStarlark } from "../../../engine/starlark/parse-starlark.ts";
import { BuiltinFunction } from "../../../engine/starlark/value/builtin-function.ts";
import { EvaluationError } from "../../../engine/starlark/value/evaluation-error.ts";
import { StarlarkList } from "../../../engine/starlark/value/list.ts";
import { problemsOf, runStarlark } from "./run-starlark.ts";

test("globals keep the order and the last value they were bound to", () => {
  expect(runStarlark("b = 1\na, (c, [d]) = b, (2, [3])\nb = 4\n")).toEqual({
    problems: [],
    globals: { b: "4", a: "1", c: "2", d: "3" },
    printed: [],
  });
});

test("every failed statement is reported, and the ones after it run", () => {
  const { problems, globals } = runStarlark(`a = 1 + "x"
b = [1, 2][5]
c = {"k": 1}["q"]
d = "abc".strp()
e = nam
f = None()
g, h = 1
i, j = 1, 2, 3
k = {[]: 1}
l = 7
`);
  expect(problems).toEqual([
    "1:7-8 unsupported binary operation: int + string",
    "2:12-13 index out of range (index is 5, but sequence has 2 elements)",
    '3:14-17 key "q" not found in dictionary',
    "4:11-15 'string' value has no field or method 'strp' (did you mean 'strip'?)",
    "5:5-8 name 'nam' is not defined",
    "6:5-9 'NoneType' object is not callable",
    "7:1-5 got 'int' in sequence assignment (want 2-element sequence)",
    "8:1-5 too many values to unpack (got 3, want 2)",
    "9:6-8 unhashable type: 'list'",
  ]);
  expect(globals).toEqual({ l: "7" });
});

test("all unknown names of a statement are reported, each once, with the nearest known one", () => {
  const predeclared = new Map([["cc_library", new BuiltinFunction("cc_library", () => null)]]);
  expect(runStarlark("sources = []\ncc_libary(a = [sorces, sorces, lenn], b = quux)\n", predeclared).problems).toEqual([
    "2:1-10 name 'cc_libary' is not defined (did you mean 'cc_library'?)",
    "2:16-22 name 'sorces' is not defined (did you mean 'sources'?)",
    "2:32-36 name 'lenn' is not defined (did you mean 'len'?)",
    "2:43-47 name 'quux' is not defined",
  ]);
});

test("what a failed statement would have bound is not complained of again", () => {
  const text = "a = [1, 2\nb = 1 // 0\nc = a + b\nd = [c for _ in [1]]\nprint(d)\nb = 2\nprint(b)\n";
  expect(runStarlark(text)).toEqual({
    problems: ["1:5-6 '[' was never closed", "2:7-9 integer division by zero"],
    globals: { b: "2" },
    printed: ["2"],
  });
});

test("a global is not known before it is bound", () => {
  expect(runStarlark("a = b\nb = 1\n").problems).toEqual(["1:5-6 global variable 'b' is referenced before assignment"]);
});

test("a module may hide what is predeclared", () => {
  expect(runStarlark("True = 0\nx = True\n").globals).toEqual({ True: "0", x: "0" });
});

test("augmented assignment changes lists and dicts in place, all else is bound anew", () => {
  const text = `a = [1]
b = a
b += [2]
c = {"x": 1}
d = c
d |= {"y": 2}
e = (1,)
f = e
f += (2,)
a[0] += 10
c["x"] *= 3
n = 7
n //= 2
`;
  expect(runStarlark(text).globals).toEqual({
    a: "[11, 2]",
    b: "[11, 2]",
    c: '{"x": 3, "y": 2}',
    d: '{"x": 3, "y": 2}',
    e: "(1,)",
    f: "(1, 2)",
    n: "3",
  });
});

test("a container cannot change while a loop stands in it", () => {
  expect(runStarlark("x = [1]\n[x.append(2) for _ in x]\nd = {1: 1}\n[d.pop(1) for _ in d]\nx.append(3)\n")).toEqual({
    problems: [
      "2:4-10 list value is temporarily immutable due to active for-loop iteration",
      "4:4-7 dict value is temporarily immutable due to active for-loop iteration",
    ],
    globals: { x: "[1, 3]", d: "{1: 1}" },
    printed: [],
  });
});

test("all a module made is frozen after it ran, reachable or not", () => {
  const kept: unknown[] = [];
  const keep = new BuiltinFunction("keep", (call) => {
    kept.push(call.positional[0]?.value);
    return null;
  });
  const { file } = parseStarlark({ path: "BUILD", text: "x = [1]\nkeep([2])\n" });
  const { globals } = evaluateFile(file, { predeclared: new Map([["keep", keep]]) });
  for (const list of [globals.get("x"), kept[0]]) {
    if (!(list instanceof StarlarkList)) throw new Error("not a list");
    expect(() => list.mutableElements).toThrow(new EvaluationError("trying to mutate a frozen list value"));
  }
});

test("comprehension variables live in the comprehension alone", () => {
  expect(runStarlark("x = 1\ny = [x for x in [x, 2] if x > 1]\nz = {k: v for k, v in [(1, x)]}\n").globals).toEqual({
    x: "1",
    y: "[2]",
    z: "{1: 1}",
  });
});

test("print hands its text to the host, fail ends the statement at the call", () => {
  expect(runStarlark('print("a", [1, "b"], sep = "-")\nfail("no", 1)\nprint()\n')).toEqual({
    problems: ["2:1-14 no 1"],
    globals: {},
    printed: ['a-[1, "b"]', ""],
  });
});

test.each([
  ["x = 'a' * 99999999999", "1:9-10 excessive repeat (1 * 99999999999 elements)"],
  ["x = list(range(2000000000))", "1:5-9 too many elements (2000000000, at most 1000000)"],
  [`x = [1]\n${"x = x + x\n".repeat(40)}`, "21:7-8 too many elements (1048576, at most 1000000)"],
  [`x = 'a'\n${"x = x + x\n".repeat(40)}`, "30:1-10 value too large"],
  [`x = 3\n${"x = x * x\n".repeat(40)}`, "21:7-8 int too large"],
  [`x = []\n${"x = [x]\n".repeat(250)}y = str(x)`, "252:5-8 value nested too deeply"],
])("a few lines that ask for too much are refused: %#", (text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

test("a load is refused by name, and what it would bind is not complained of", () => {
  expect(runStarlark('load(":defs.bzl", "macro")\nmacro(name = "a")\n').problems).toEqual([
    "1:6-17 cannot load ':defs.bzl': load() is not supported yet",
  ]);
});
