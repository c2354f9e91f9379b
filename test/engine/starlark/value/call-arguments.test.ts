import { expect, test } from "vitest";
import { elementRange, entryRange } from "../../../../engine/starlark/element-range.ts";
import { evaluateFile } from "../../../../engine/starlark/evaluate-file.ts";
import { parseStarlark } from "../../../../engine/starlark/parse-starlark.ts";
import { type PlainValue, toPlainValue } from "../../../../engine/starlark/to-plain-value.ts";
import { BuiltinFunction } from "../../../../engine/starlark/value/builtin-function.ts";
import type { CallArguments } from "../../../../engine/starlark/value/call-arguments.ts";
import { printProblem, runStarlark } from "../run-starlark.ts";

/** Runs `text` with a function `rule` and gives the host's view of its only call to `look`. */
function callOf<Seen>(text: string, look: (call: CallArguments) => Seen): Seen {
  const seen: Seen[] = [];
  const rule = new BuiltinFunction("rule", (call) => {
    seen.push(look(call));
    return null;
  });
  const { file } = parseStarlark({ path: "BUILD", text });
  expect(evaluateFile(file, { predeclared: new Map([["rule", rule]]) }).problems).toEqual([]);
  const [only] = seen;
  if (only === undefined) throw new Error("rule was not called");
  return only;
}

test("a host sees each argument's value, its place and the places inside it", () => {
  const text = `rule("p", srcs = ["a",\n    "b"] + ["c"], env = {"K": "v"}, *[1])`;
  const at = ({
    start,
    end,
  }: {
    start: { line: number; column: number };
    end: { line: number; column: number };
  }): string => `${start.line}:${start.column}-${end.line}:${end.column}`;
  const seen = callOf(text, (call) => {
    const srcs = call.named.get("srcs");
    const env = call.named.get("env");
    if (srcs?.expression === undefined || env?.expression === undefined) throw new Error("no expressions");
    return {
      call: at(call.range),
      callee: at(call.calleeRange),
      positional: call.positional.map((argument) => [toPlainValue(argument.value), at(argument.range)]),
      srcsName: at(srcs.nameRange),
      srcs: [at(srcs.range), toPlainValue(srcs.value)],
      elements: [0, 1, 2, 3].map((index) => at(elementRange(srcs.expression ?? never(), index))),
      entries: ["K", "L"].map((key) => at(entryRange(env.expression ?? never(), key))),
    };
  });
  expect(seen).toEqual({
    call: "1:1-2:42",
    callee: "1:1-1:5",
    positional: [
      ["p", "1:6-1:9"],
      [1, "2:37-2:41"],
    ],
    srcsName: "1:11-1:15",
    srcs: ["1:18-2:17", ["a", "b", "c"]],
    elements: ["1:19-1:22", "2:5-2:8", "2:13-2:16", "1:18-2:17"],
    entries: ["2:31-2:34", "2:25-2:35"],
  });
});

function never(): never {
  throw new Error("unreachable");
}

test("a host's complaint ends the statement at the place it names", () => {
  const rule = new BuiltinFunction("rule", (call) => {
    const name = call.named.get("name");
    const notes = [{ message: "First declared here", range: call.range }];
    if (name === undefined) return call.fail("missing 'name'", { remedy: "Give the target a name" });
    return call.fail("duplicate target", { range: name.range, notes });
  });
  const text = 'x = rule()\ny = native.rule(name = "a")\nprint(x, rule(name = "a"))\n';
  const { file } = parseStarlark({ path: "BUILD", text });
  const { problems } = evaluateFile(file, { predeclared: new Map([["rule", rule]]) });
  expect(problems.map((problem) => [printProblem(problem), problem.remedy, problem.notes?.map(printProblem)])).toEqual([
    ["1:5-9 missing 'name'", "Give the target a name", undefined],
    ["2:5-11 name 'native' is not defined", undefined, undefined],
  ]);
  expect(runStarlark('rule(name = "a")', new Map([["rule", rule]])).problems).toEqual(["1:13-16 duplicate target"]);
});

test.each<[string, PlainValue]>([
  ["None", null],
  ["[True, 1.5, 'a', (1, [2])]", [true, 1.5, "a", [1, [2]]]],
  ["9007199254740991", 9007199254740991],
  ["9007199254740992", 9007199254740992n],
  [
    "{'b': [1], '__proto__': 2}",
    Object.fromEntries<PlainValue>([
      ["b", [1]],
      ["__proto__", 2],
    ]),
  ],
  ["{1: 'x'}", new Map([[1, "x"]])],
  ["range(3)", [0, 1, 2]],
  ["b'a'", Uint8Array.of(97)],
])("%s is given to schemas as JavaScript has it", (expression, plain) => {
  expect(callOf(`rule(${expression})`, ({ positional: [first] }) => toPlainValue(first?.value ?? null))).toEqual(plain);
});
