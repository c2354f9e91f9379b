import type { StarlarkProblem } from "./starlark-problem.ts";

/**
 * Sorted by place, each once: the text behind an unclosed bracket is read twice, and may be complained of twice. The
 * order of finding is no order for a reader.
 */
export function inTextOrder(problems: Iterable<StarlarkProblem>): StarlarkProblem[] {
  const unique = new Map<string, StarlarkProblem>();
  for (const problem of problems) {
    unique.set(`${problem.range?.start.line}:${problem.range?.start.column}:${problem.message}`, problem);
  }
  return [...unique.values()].sort(
    (left, right) =>
      (left.range?.start.line ?? 0) - (right.range?.start.line ?? 0) ||
      (left.range?.start.column ?? 0) - (right.range?.start.column ?? 0),
  );
}
