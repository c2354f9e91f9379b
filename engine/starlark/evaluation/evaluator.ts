import type { Expression } from "../syntax/expression.ts";
import type { StarlarkValue } from "../value/starlark-value.ts";
import type { Thread } from "../value/thread.ts";
import type { Scope } from "./scope.ts";

/** What the parts of evaluation know of the whole: how to evaluate a part of what they evaluate. */
export interface Evaluator {
  readonly thread: Thread;
  evaluate(expression: Expression, scope: Scope): StarlarkValue;
}
