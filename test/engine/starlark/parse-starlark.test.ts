import fc from "fast-check";
import { expect, test } from "vitest";
import { parseStarlark } from "../../../engine/starlark/parse-starlark.ts";
import { syntaxProblems } from "./run-starlark.ts";

test("a file of the whole language has no problems", () => {
  const text = `"""Docstring."""
load(":defs.bzl", "a", local = "b")
x, (y, z) = 1, [2, 3]
x += 1; y -= 2
def f(a, b = 1, *args, c, d = 2, **kwargs):
    """Docstring."""
    for i, (j, k) in [(1, (2, 3))]:
        if i < j and not k in args:
            continue
        elif i:
            break
        else:
            pass
    return lambda v, *w: v if w else (v,), {}
f(a, *[1], **{"b": 2}).g[1:2:-1][0] = [p for p in x if p for q in p]
{1: 2, 3: 4,}
{k: v for k, v in {}.items()}
rb"bytes" + b'' % (1.5e3, 0x1F, 0o17, 0b11, .5, 1.) // ~-+1
`;
  expect(syntaxProblems(text)).toEqual([]);
});

test("several broken statements are reported together, each at its column", () => {
  const text = `good(name = "a")
x = 5 $ 3
bad(name = "b" srcs = [])
y = )
class A:
    b = 1
z = "open
w = 1 < 2 < 3
`;
  expect(syntaxProblems(text)).toEqual([
    "2:7-8 invalid character: '$'",
    "3:16-20 syntax error at 'srcs': expected , or )",
    "4:5-6 syntax error at ')': expected expression",
    "5:1-6 keyword 'class' not supported, use a dict instead",
    "7:5-10 unclosed string literal",
    "8:11-12 syntax error at '<': operator '<' is not associative, use parentheses",
  ]);
});

test("a forgotten comma at a line's end does not hide the next one", () => {
  const text = `rule(
    name = "a"
    srcs = [
        "x"
        "y",
    ],
)
`;
  expect(syntaxProblems(text)).toEqual([
    "3:5-9 syntax error at 'srcs': expected ,",
    `5:9-12 syntax error at '"y"': expected , (adjacent strings are not joined, use '+' for that)`,
  ]);
});

test("an unclosed bracket is pointed at, and what follows it is still read", () => {
  const text = `rule(
    name = "a",

other(name = "b")
x = [1,
y = (
third(name = )
`;
  const { file, problems } = parseStarlark({ path: "BUILD", text });
  expect(problems.map(({ message, range }) => [range?.start.line, range?.start.column, message])).toEqual([
    [1, 5, "'(' was never closed"],
    [5, 5, "'[' was never closed"],
    [6, 5, "'(' was never closed"],
    [7, 14, "syntax error at ')': expected expression"],
  ]);
  expect(file.statements.map(({ kind }) => kind)).toEqual(["broken", "expression", "broken", "broken", "broken"]);
});

test("a broken header takes its block with it", () => {
  expect(syntaxProblems("def f(:\n    x = )\ny = )\n")).toEqual([
    "1:7-8 syntax error at ':': expected identifier",
    "3:5-6 syntax error at ')': expected expression",
  ]);
});

test.each([
  ["  x = 1\n", ["1:3-3 indentation error: unexpected indentation"]],
  ["if x:\ny = 1\n", ["2:1-2 indentation error: expected an indented block"]],
  ["if x:\n    y\n  z\n", ["3:3-3 indentation error: this line's indentation matches no enclosing block"]],
  ["if x:\n\ty\n", ["2:1-2 tab characters are not allowed for indentation, use spaces instead"]],
  ["f(a = 1, 2)\n", ["1:10-11 positional argument may not follow keyword argument"]],
  ["f(a = 1, a = 2)\n", ["1:10-11 duplicate keyword argument: a"]],
  ["f(**a, *b)\n", ["1:8-10 *args may not follow **kwargs"]],
  ["1 = 2\n", ["1:1-2 cannot assign to '1'"]],
  ["f() = 2\n", ["1:1-4 cannot assign to 'f()'"]],
  ["(a, b) += 2\n", ["1:1-7 cannot perform augmented assignment on a list or tuple expression"]],
  ["load(x, 'y')\n", ["1:6-7 syntax error at 'x': first argument of load statement must be a string literal"]],
  ["load(':a', '_b')\n", ["1:12-16 symbol '_b' is private and cannot be imported"]],
  ["a, = 1,\n", ["1:4-5 syntax error at '=': expected expression"]],
  ["[x for x in 1, 2]\n", ["1:14-15 syntax error at ',': expected ]"]],
  ["é = ü$\n", ["1:6-7 invalid character: '$'"]],
  ['x = "😀" $\n', ["1:9-10 invalid character: '$'"]],
])("%j is refused at its place", (text, problems) => {
  expect(syntaxProblems(text)).toEqual(problems);
});

test.each(["(", "[", "{1:", "f(", "-", "not ", "lambda: ", "1 if 1 else ", "a.b(", "x["])(
  "nesting %j ten thousand deep meets a message, not the end of the stack",
  (part) => {
    const [first] = parseStarlark({ path: "BUILD", text: `x = ${part.repeat(10_000)}` }).problems;
    expect(first?.message).toBe("nested too deeply");
  },
);

test("long chains nest deeply in the tree only", () => {
  expect(parseStarlark({ path: "BUILD", text: `x = a${".b".repeat(10_000)}` }).problems[0]?.message).toBe(
    "nested too deeply",
  );
  expect(syntaxProblems(`x = ${"1 + ".repeat(5_000)}1`)).toEqual([]);
});

const fragments = fc.constantFrom(
  ..."( ) [ ] { } , : ; . = == += - * ** // \\ \n \t # ' \" ''' \"\"\" r\" b' \r\n".split(" "),
  ..."def for if elif else in not and or lambda load return break pass x 1 0x 09 1.5e \\u12 \ufeff é 😀".split(" "),
  "\n    ",
  "\n  ",
  "\0",
  "\ud800",
  " ",
);

test("whatever the text holds, parsing ends with problems inside the text", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fragments).map((parts) => parts.join("")),
      ),
      (text) => {
        const { problems } = parseStarlark({ path: "BUILD", text });
        const lineCount = text.split("\n").length;
        expect(problems.every(({ range }) => range !== undefined && range.end.line <= lineCount)).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});
