import type { Clause } from "../syntax/expression.ts";
import { forEachElement } from "../value/iteration.ts";
import { checkSize } from "../value/size-limit.ts";
import { isTruthy } from "../value/starlark-value.ts";
import { assignTo } from "./assignment.ts";
import { addTargetNames } from "./bound-names.ts";
import type { Evaluator } from "./evaluator.ts";
import { locateErrors } from "./locate-errors.ts";
import { Scope } from "./scope.ts";

/**
 * Runs the clauses as the nested loops they stand for, and `yieldBody` for each round that gets through. They have a
 * scope of their own; only the first iterable is evaluated outside of it.
 */
export function runClauses(
  clauses: readonly Clause[],
  { evaluator, scope, yieldBody }: { evaluator: Evaluator; scope: Scope; yieldBody: (inner: Scope) => void },
): void {
  const names = new Set<string>();
  for (const clause of clauses) if (clause.kind === "for-clause") addTargetNames(clause.target, names);
  const inner = new Scope(scope, names);
  let rounds = 0;
  const run = (index: number): void => {
    const clause = clauses[index];
    if (clause === undefined) {
      rounds++;
      checkSize(rounds);
      yieldBody(inner);
    } else if (clause.kind === "if-clause") {
      if (isTruthy(evaluator.evaluate(clause.condition, inner))) run(index + 1);
    } else {
      const iterable = evaluator.evaluate(clause.iterable, index === 0 ? scope : inner);
      locateErrors(clause.iterable, () =>
        forEachElement(iterable, (element) => {
          assignTo(clause.target, element, { evaluator, scope: inner });
          run(index + 1);
          return true;
        }),
      );
    }
  };
  run(0);
}
