import { evaluateFile } from "../../../engine/starlark/evaluate-file.ts";
import { parseStarlark } from "../../../engine/starlark/parse-starlark.ts";
import type { StarlarkProblem } from "../../../engine/starlark/starlark-problem.ts";
import { repr } from "../../../engine/starlark/value/repr.ts";
import type { StarlarkValue } from "../../../engine/starlark/value/starlark-value.ts";

/** A problem as `line:column-column message` (or `line:column-line:column`), which tests can assert whole. */
export function printProblem({ message, range }: StarlarkProblem): string {
  if (range === undefined) return message;
  const { start, end } = range;
  const until = end.line === start.line ? `${end.column}` : `${end.line}:${end.column}`;
  return `${start.line}:${start.column}-${until} ${message}`;
}

interface StarlarkRun {
  readonly problems: readonly string[];
  /** Every global as repr() has it. */
  readonly globals: Readonly<Record<string, string>>;
  readonly printed: readonly string[];
}

/** Parses and evaluates a text and prints all that came of it. */
export function runStarlark(text: string, predeclared: ReadonlyMap<string, StarlarkValue> = new Map()): StarlarkRun {
  const parsed = parseStarlark({ path: "BUILD", text });
  const printed: string[] = [];
  const evaluated = evaluateFile(parsed.file, { predeclared, onPrint: ({ message }) => printed.push(message) });
  return {
    problems: [...parsed.problems, ...evaluated.problems].map(printProblem),
    globals: Object.fromEntries(Array.from(evaluated.globals, ([name, value]) => [name, repr(value)])),
    printed,
  };
}

/** What is wrong with a text, whatever its globals came to. */
export function problemsOf(text: string): readonly string[] {
  const parsed = parseStarlark({ path: "BUILD", text });
  const { problems } = evaluateFile(parsed.file, { predeclared: new Map() });
  return [...parsed.problems, ...problems].map(printProblem);
}

/** What an expression yields, as repr() has it, or its problems. */
export function resultOf(expression: string): string {
  const { problems, globals } = runStarlark(`value = ${expression}`);
  return problems.length > 0 ? problems.join("; ") : (globals["value"] ?? "");
}

/** What is wrong with a text, as it is printed. */
export function syntaxProblems(text: string): readonly string[] {
  return parseStarlark({ path: "BUILD", text }).problems.map(printProblem);
}
