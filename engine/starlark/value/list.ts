import { type Mutability, MutationGuard } from "./mutability.ts";
import { checkSize } from "./size-limit.ts";
import { type ReprOf, StarlarkObject, type StarlarkValue } from "./starlark-value.ts";

/** A mutable sequence. */
export class StarlarkList extends StarlarkObject {
  readonly typeName = "list";
  readonly guard: MutationGuard;
  readonly #elements: StarlarkValue[];

  /** Takes the array over: nobody else may keep it. */
  constructor(elements: StarlarkValue[], mutability: Mutability) {
    super();
    this.#elements = elements;
    this.guard = new MutationGuard(mutability, "list");
  }

  get elements(): readonly StarlarkValue[] {
    return this.#elements;
  }

  /** The same array, where the list may change now. */
  get mutableElements(): StarlarkValue[] {
    this.guard.check();
    return this.#elements;
  }

  override isTruthy(): boolean {
    return this.#elements.length > 0;
  }

  override repr(reprOf: ReprOf): string {
    return `[${this.#elements.map(reprOf).join(", ")}]`;
  }
}

/** Appends in place; the elements may be the list's own. */
export function extendList(list: StarlarkList, added: readonly StarlarkValue[]): void {
  const elements = list.mutableElements;
  checkSize(elements.length + added.length);
  for (const element of [...added]) elements.push(element);
}
