import { BuiltinFunction } from "../value/builtin-function.ts";
import type { StarlarkValue } from "../value/starlark-value.ts";
import { type BoundArguments, Parameters } from "./bound-arguments.ts";

/** A built-in whose arguments are bound by parameter before it runs; see Parameters for their spelling. */
export function defineFunction(
  name: string,
  parameters: readonly string[],
  run: (bound: BoundArguments) => StarlarkValue,
): BuiltinFunction {
  const declared = new Parameters(parameters);
  return new BuiltinFunction(name, (call) => run(declared.bind(call)));
}
