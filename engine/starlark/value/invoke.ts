import { CallArgument, CallArguments } from "./call-arguments.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { StarlarkFunction } from "./function.ts";
import { type StarlarkValue, typeNameOf } from "./starlark-value.ts";

/** Calls `callee` on behalf of a built-in, as sorted() calls its key; the place of all is the built-in's call. */
export function invoke(
  callee: StarlarkValue,
  values: readonly StarlarkValue[],
  { site, thread }: CallArguments,
): StarlarkValue {
  if (!(callee instanceof StarlarkFunction))
    throw new EvaluationError(`'${typeNameOf(callee)}' object is not callable`);
  const positional = values.map((value) => new CallArgument(value, undefined, site, undefined));
  return callee.call(new CallArguments(callee.name, positional, new Map(), site, thread));
}
