import { expect, test } from "vitest";
import { checkBuildDialect } from "../../../engine/starlark/check-build-dialect.ts";
import { parseStarlark } from "../../../engine/starlark/parse-starlark.ts";
import { printProblem } from "./run-starlark.ts";

function check(text: string): readonly string[] {
  return checkBuildDialect(parseStarlark({ path: "BUILD", text }).file).map(printProblem);
}

const noFunctions =
  "functions may not be defined in BUILD files. You may move the function to a .bzl file and load it.";

test("what Bazel refuses in a BUILD file is refused with its reasons, each at its place", () => {
  const text = `x = [f(i) for i in y]
def f(): return [lambda: 1]
for i in x: pass
if x:
    pass
rule(a = 1, *x, **y)
z = [1, (lambda q: q, 2)]
`;
  expect(check(text)).toEqual([
    `2:1-4 ${noFunctions}`,
    "3:1-4 for statements are not allowed in BUILD files. You may inline the loop, move it to a function definition (in a .bzl file), or as a last resort, use a list comprehension.",
    "4:1-3 if statements are not allowed in BUILD files. You may move conditional logic to a function definition (in a .bzl file), or for simple cases, use an if expression.",
    "6:13-15 *args arguments are not allowed in BUILD files. Pass the arguments in explicitly.",
    "6:17-20 **kwargs arguments are not allowed in BUILD files. Pass the arguments in explicitly.",
    `7:10-16 ${noFunctions}`,
  ]);
});

test("loads, comprehensions, conditional expressions and rebinding are the dialect", () => {
  expect(check('load(":a", "b")\nx = 1 if b else 2\nx = {k: k for k in [x] if k}\nx += 1\nb(x)[0].c\n')).toEqual([]);
});

test("a sum of five thousand terms is walked without recursion", () => {
  expect(check(`x = ${"1 + ".repeat(5_000)}f(*y)`)).toEqual([
    `1:20007-20009 *args arguments are not allowed in BUILD files. Pass the arguments in explicitly.`,
  ]);
});
