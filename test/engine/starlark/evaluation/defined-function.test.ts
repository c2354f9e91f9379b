import { expect, test } from "vitest";
import { evaluateFile } from "../../../../engine/starlark/evaluate-file.ts";
import { parseStarlark } from "../../../../engine/starlark/parse-starlark.ts";
import { runStarlark } from "../run-starlark.ts";

test("parameters take positions, names, defaults and what is left over", () => {
  const text = `def f(a, b = 2, *args, c, d = 4, **kwargs):
    return (a, b, args, c, d, kwargs)
x = f(1, c = 3)
y = f(1, 2, 3, 4, c = 5, e = 6, **{"g": 7})
z = f(c = 1, *[1])
`;
  expect(runStarlark(text).globals).toMatchObject({
    x: "(1, 2, (), 3, 4, {})",
    y: '(1, 2, (3, 4), 5, 4, {"e": 6, "g": 7})',
    z: "(1, 2, (), 1, 4, {})",
  });
});

test("calls that do not fit are refused at the argument to blame", () => {
  const text = `def f(a, width = 2): pass
def g(a, *, b): pass
f()
f(1, 2, 3)
f(1, a = 2)
f(1, widht = 2)
g(1, 2)
g(1)
f(*1)
f(**{1: 2})
f(**{"a": 1}, **{"a": 1})
`;
  expect(runStarlark(text).problems).toEqual([
    "11:15-25 **kwargs may not follow **kwargs",
    "3:1-2 f() missing 1 required argument: a",
    "4:9-10 f() accepts no more than 2 positional arguments but got 3",
    "5:6-7 f() got multiple values for parameter 'a'",
    "6:6-11 f() got unexpected keyword argument: widht (did you mean 'width'?)",
    "7:6-7 g() accepts no more than 1 positional argument but got 2",
    "8:1-2 g() missing 1 required argument: b",
    "9:4-5 argument after * must be an iterable, not int",
    "10:5-11 keywords must be strings, not int",
    "11:15-25 got multiple values for keyword argument 'a'",
  ]);
});

test("loops, branches and closures run as the language has them", () => {
  const text = `def classify(values):
    seen = []
    def note(kind): seen.append(kind)
    for value in values:
        if value == 0:
            continue
        elif value > 9:
            break
        note("even" if value % 2 == 0 else "odd")
    else_ = len(seen)
    return seen, else_
x = classify([1, 0, 4, 10, 3])
y = [f(3) for f in [lambda n, k = 2: n * k]]
`;
  expect(runStarlark(text).globals).toMatchObject({ x: '(["odd", "even"], 2)', y: "[6]" });
});

test("an error inside a function says which calls led there", () => {
  const text = "def inner(n):\n    return 1 // n\ndef outer():\n    return inner(0)\nouter()\n";
  const { problems } = evaluateFile(parseStarlark({ path: "BUILD", text }).file, { predeclared: new Map() });
  expect(
    problems.map(({ message, range, notes }) => [message, range?.start, notes?.map((note) => note.range?.start)]),
  ).toEqual([
    [
      "integer division by zero",
      { line: 2, column: 14 },
      [
        { line: 4, column: 12 },
        { line: 5, column: 1 },
      ],
    ],
  ]);
});

test("there is no recursion, direct or through others", () => {
  expect(runStarlark("def f(): return g()\ndef g(): return f()\nf()\n").problems).toEqual([
    "2:17-18 function 'f' called recursively",
  ]);
});

test("a local is not known before it is bound, and hides the global", () => {
  expect(runStarlark("x = 1\ndef f():\n    y = x\n    x = 2\nf()\n").problems).toEqual([
    "3:9-10 local variable 'x' is referenced before assignment",
  ]);
});

test("statements and parameters in impossible places are found before anything runs", () => {
  const text = `return 1
break
def f():
    load(":a", "b")
    continue
def g(a = 1, b, *c, *d, **e, a): pass
def h(*): pass
`;
  expect(runStarlark(text).problems).toEqual([
    "1:1-9 return statements must be inside a function",
    "2:1-6 break statement must be inside a for loop",
    "4:5-20 load statement not at top level",
    "5:5-13 continue statement must be inside a for loop",
    "6:14-15 a mandatory parameter may not follow an optional one",
    "6:21-23 duplicate * parameter",
    "6:25-28 **e must be the last parameter",
    "6:30-31 duplicate parameter: a",
    "7:7-8 bare * must be followed by keyword-only parameters",
  ]);
});
