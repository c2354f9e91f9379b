import type { Diagnostic } from "../core/diagnostic.ts";
import type { Target, TargetDependency } from "./target.ts";

/** A target on a cycle with the edge to the next one; the last leads back to the first. */
export interface CycleStep {
  readonly target: Target;
  readonly dependency: TargetDependency | undefined;
}

/** The path, drawn as Bazel draws it, and a note for each edge with its place. */
export function describeCycle(steps: readonly CycleStep[]): Diagnostic {
  const labels = steps.map(({ target }) => target.label);
  const [first, ...others] = labels;
  const drawing = [`.-> ${first}`, ...others.map((label) => `|   ${label}`), `\`-- ${first}`];
  const edges = steps.flatMap(({ target, dependency }) => {
    if (target.kind !== "rule" || dependency === undefined) return [];
    const range = target.written.rangeOf(dependency.attribute, dependency.element);
    return [{ message: `"${target.label}" needs "${dependency.label}" here`, range }];
  });
  const range = edges[0]?.range;
  return {
    message: `Cannot order targets: they depend on each other\n${drawing.join("\n")}`,
    ...(range === undefined ? {} : { range }),
    notes: edges.slice(1),
  };
}
