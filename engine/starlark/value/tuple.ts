import { type ReprOf, StarlarkObject, type StarlarkValue } from "./starlark-value.ts";

/** An immutable sequence, whose elements may still be mutable. */
export class StarlarkTuple extends StarlarkObject {
  readonly typeName = "tuple";

  constructor(readonly elements: readonly StarlarkValue[]) {
    super();
  }

  override isTruthy(): boolean {
    return this.elements.length > 0;
  }

  override repr(reprOf: ReprOf): string {
    const comma = this.elements.length === 1 ? "," : "";
    return `(${this.elements.map(reprOf).join(", ")}${comma})`;
  }
}
