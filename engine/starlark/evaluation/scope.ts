import type { StarlarkValue } from "../value/starlark-value.ts";

/** The bindings of one block: a module, a call of a function, or one comprehension. */
export class Scope {
  readonly #bindings = new Map<string, StarlarkValue>();

  constructor(
    readonly parent: Scope | undefined,
    /** All names the block binds somewhere; they hide outer ones even before they are bound. */
    readonly names: ReadonlySet<string>,
  ) {}

  get bindings(): ReadonlyMap<string, StarlarkValue> {
    return this.#bindings;
  }

  get(name: string): StarlarkValue | undefined {
    return this.#bindings.get(name);
  }

  set(name: string, value: StarlarkValue): void {
    this.#bindings.set(name, value);
  }

  delete(name: string): void {
    this.#bindings.delete(name);
  }
}
