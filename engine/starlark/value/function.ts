import type { CallArguments } from "./call-arguments.ts";
import { StarlarkCallable } from "./callable.ts";
import type { StarlarkValue } from "./starlark-value.ts";

/** What can be called: a built-in, a bound method, or a function of the language. */
export abstract class StarlarkFunction extends StarlarkCallable {
  abstract call(call: CallArguments): StarlarkValue;
}
