import type { CallArguments } from "./call-arguments.ts";
import { StarlarkFunction } from "./function.ts";
import type { StarlarkValue } from "./starlark-value.ts";

/** A function that the host or the language supplies. */
export class BuiltinFunction extends StarlarkFunction {
  readonly typeName = "builtin_function_or_method";
  readonly #implementation: (call: CallArguments) => StarlarkValue;

  constructor(
    readonly name: string,
    implementation: (call: CallArguments) => StarlarkValue,
  ) {
    super();
    this.#implementation = implementation;
  }

  override call(call: CallArguments): StarlarkValue {
    return this.#implementation(call);
  }

  override repr(): string {
    return `<built-in function ${this.name}>`;
  }
}
