import { setElementAt } from "../operator/subscript.ts";
import type { Expression } from "../syntax/expression.ts";
import { EvaluationError } from "../value/evaluation-error.ts";
import { tryElementsOf } from "../value/iteration.ts";
import { type StarlarkValue, typeNameOf } from "../value/starlark-value.ts";
import type { Evaluator } from "./evaluator.ts";
import { locateErrors } from "./locate-errors.ts";
import type { Scope } from "./scope.ts";

/** Binds a value to a name, an element, or part by part to a list of targets; as `=`, `for` and comprehensions do. */
export function assignTo(
  target: Expression,
  value: StarlarkValue,
  { evaluator, scope }: { readonly evaluator: Evaluator; readonly scope: Scope },
): void {
  if (target.kind === "identifier") scope.set(target.name, value);
  else if (target.kind === "index") {
    const container = evaluator.evaluate(target.object, scope);
    const index = evaluator.evaluate(target.index, scope);
    locateErrors(target.index, () => setElementAt(container, index, value));
  } else if (target.kind === "list" || target.kind === "tuple") {
    const parts = locateErrors(target, () => unpack(value, target.elements.length));
    for (const [at, element] of target.elements.entries()) {
      assignTo(element, parts[at] ?? null, { evaluator, scope });
    }
  } else {
    const type = target.kind === "dot" ? typeNameOf(evaluator.evaluate(target.object, scope)) : "expression";
    throw new EvaluationError(`cannot set a field of a '${type}' value`, { range: target.range });
  }
}

function unpack(value: StarlarkValue, wanted: number): readonly StarlarkValue[] {
  const parts = tryElementsOf(value);
  if (parts === undefined) {
    throw new EvaluationError(`got '${typeNameOf(value)}' in sequence assignment (want ${wanted}-element sequence)`);
  }
  if (parts.length === wanted) return parts;
  const amount = parts.length < wanted ? "few" : "many";
  throw new EvaluationError(`too ${amount} values to unpack (got ${parts.length}, want ${wanted})`);
}
