import type { CallArguments } from "../value/call-arguments.ts";
import { StarlarkFunction } from "../value/function.ts";
import { type StarlarkValue, typeNameOf } from "../value/starlark-value.ts";
import { type BoundArguments, Parameters } from "./bound-arguments.ts";

/** One method of a built-in type; `any` as parameters leaves the arguments to the method. */
export interface Method<Self extends StarlarkValue> {
  readonly parameters: Parameters | "any";
  readonly run: (self: Self, bound: BoundArguments) => StarlarkValue;
}

export type MethodTable<Self extends StarlarkValue> = ReadonlyMap<string, Method<Self>>;

type MethodRow<Self extends StarlarkValue> = readonly [
  parameters: readonly string[] | "any",
  run: (self: Self, bound: BoundArguments) => StarlarkValue,
];

export function defineMethods<Self extends StarlarkValue>(
  rows: Readonly<Record<string, MethodRow<Self>>>,
): MethodTable<Self> {
  return new Map(
    Object.entries(rows).map(([name, [parameters, run]]) => [
      name,
      { parameters: parameters === "any" ? parameters : new Parameters(parameters), run },
    ]),
  );
}

const noParameters = new Parameters([]);

/** A method and the value it was taken from. */
export class BoundMethod<Self extends StarlarkValue> extends StarlarkFunction {
  readonly typeName = "builtin_function_or_method";

  constructor(
    readonly name: string,
    private readonly self: Self,
    private readonly method: Method<Self>,
  ) {
    super();
  }

  override call(call: CallArguments): StarlarkValue {
    const { parameters, run } = this.method;
    return run(this.self, parameters === "any" ? noParameters.bindNothing(call) : parameters.bind(call));
  }

  override repr(): string {
    return `<built-in method ${this.name} of ${typeNameOf(this.self)} value>`;
  }
}
