import { type ReprOf, StarlarkObject, type StarlarkValue } from "./starlark-value.ts";

/** What `.elems()` answers: an iterable of a string's or bytes' elements, since those are not iterable themselves. */
export class ElementsView extends StarlarkObject {
  constructor(
    readonly typeName: "string.elems" | "bytes.elems",
    readonly whole: StarlarkValue,
    readonly elements: readonly StarlarkValue[],
  ) {
    super();
  }

  override isTruthy(): boolean {
    return this.elements.length > 0;
  }

  override repr(reprOf: ReprOf): string {
    return `${reprOf(this.whole)}.elems()`;
  }
}
