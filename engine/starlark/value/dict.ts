import { type HashKey, hashKeyOf } from "./hash-key.ts";
import { type Mutability, MutationGuard } from "./mutability.ts";
import { type ReprOf, StarlarkObject, type StarlarkValue } from "./starlark-value.ts";

type Entry = readonly [key: StarlarkValue, value: StarlarkValue];

/** A mutable mapping in insertion order; a key that is set again keeps its place. */
export class StarlarkDict extends StarlarkObject {
  readonly typeName = "dict";
  readonly guard: MutationGuard;
  readonly #entries = new Map<HashKey, Entry>();

  constructor(entries: Iterable<Entry>, mutability: Mutability) {
    super();
    this.guard = new MutationGuard(mutability, "dict");
    for (const [key, value] of entries) this.#put(key, value);
  }

  get size(): number {
    return this.#entries.size;
  }

  entries(): IterableIterator<Entry> {
    return this.#entries.values();
  }

  keys(): StarlarkValue[] {
    return Array.from(this.#entries.values(), ([key]) => key);
  }

  has(key: StarlarkValue): boolean {
    return this.#entries.has(hashKeyOf(key));
  }

  get(key: StarlarkValue): StarlarkValue | undefined {
    return this.#entries.get(hashKeyOf(key))?.[1];
  }

  set(key: StarlarkValue, value: StarlarkValue): void {
    this.guard.check();
    this.#put(key, value);
  }

  delete(key: StarlarkValue): void {
    this.guard.check();
    this.#entries.delete(hashKeyOf(key));
  }

  clear(): void {
    this.guard.check();
    this.#entries.clear();
  }

  #put(key: StarlarkValue, value: StarlarkValue): void {
    const hashKey = hashKeyOf(key);
    const known = this.#entries.get(hashKey);
    this.#entries.set(hashKey, [known === undefined ? key : known[0], value]);
  }

  override isTruthy(): boolean {
    return this.#entries.size > 0;
  }

  override repr(reprOf: ReprOf): string {
    const entries = Array.from(this.entries(), ([key, value]) => `${reprOf(key)}: ${reprOf(value)}`);
    return `{${entries.join(", ")}}`;
  }
}
