import { universe } from "../builtin/universe.ts";
import { ConsequentialError, EvaluationError } from "../value/evaluation-error.ts";
import type { StarlarkValue } from "../value/starlark-value.ts";
import { Scope } from "./scope.ts";

/** The names of one module: its own, the host's, the language's; and those that a failed statement left without value. */
export class ModuleEnvironment {
  readonly globals: Scope;
  readonly #poisoned = new Set<string>();

  constructor(
    readonly names: ReadonlySet<string>,
    private readonly predeclared: ReadonlyMap<string, StarlarkValue>,
  ) {
    this.globals = new Scope(undefined, names);
  }

  /** After a statement failed: what it would have bound is unknown, and every use of it is a consequence. */
  poison(names: Iterable<string>): void {
    for (const name of names) {
      this.globals.delete(name);
      this.#poisoned.add(name);
    }
  }

  lookUp(name: string, innermost: Scope): StarlarkValue {
    for (let scope: Scope | undefined = innermost; scope !== undefined; scope = scope.parent) {
      const value = scope.get(name);
      if (value !== undefined) return value;
      if (scope.names.has(name)) return this.#failUnbound(name, scope);
    }
    const value = this.predeclared.get(name) ?? (this.predeclared.has(name) ? null : universe.get(name));
    if (value === undefined) throw new EvaluationError(`name '${name}' is not defined`);
    return value;
  }

  #failUnbound(name: string, scope: Scope): never {
    if (scope === this.globals && this.#poisoned.has(name)) {
      throw new ConsequentialError(`name '${name}' has no value after an earlier error`);
    }
    const kind = scope === this.globals ? "global" : "local";
    throw new EvaluationError(`${kind} variable '${name}' is referenced before assignment`);
  }
}
