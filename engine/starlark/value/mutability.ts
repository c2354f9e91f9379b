import { EvaluationError } from "./evaluation-error.ts";

/**
 * One switch for all that one module makes: freezing a module is turning it, whatever is reachable from where. The
 * alternative, walking the values, costs time with every value and overflows on deep ones.
 */
export class Mutability {
  #isFrozen = false;

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  freeze(): void {
    this.#isFrozen = true;
  }
}

/** What a mutable container keeps: whose it is, and how many loops stand in it. */
export class MutationGuard {
  #loops = 0;

  constructor(
    readonly mutability: Mutability,
    readonly typeName: string,
  ) {}

  check(): void {
    if (this.mutability.isFrozen) throw new EvaluationError(`trying to mutate a frozen ${this.typeName} value`);
    if (this.#loops > 0) {
      throw new EvaluationError(`${this.typeName} value is temporarily immutable due to active for-loop iteration`);
    }
  }

  /** Holds the container still while `visit` runs. */
  during<Outcome>(visit: () => Outcome): Outcome {
    this.#loops++;
    try {
      return visit();
    } finally {
      this.#loops--;
    }
  }
}
