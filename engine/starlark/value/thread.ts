import type { StarlarkPrint } from "../starlark-print.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { Mutability } from "./mutability.ts";

/** Levels of expressions and calls: far below what JavaScript's stack bears. */
const maximumDepth = 500;

/** One evaluation of one module: what it makes is frozen together, what it prints goes one way. */
export class Thread {
  readonly mutability = new Mutability();
  /** Functions that are being called: the language has no recursion, so that every program ends. */
  readonly activeDefinitions = new Set<object>();
  #depth = 0;

  constructor(readonly onPrint: (print: StarlarkPrint) => void) {}

  /** Goes one level down; calls of calls meet a message long before they meet the end of the stack. */
  enter(): void {
    if (this.#depth >= maximumDepth) throw new EvaluationError("evaluation nested too deeply");
    this.#depth++;
  }

  /** Pairs with an `enter` that did not throw. */
  leave(): void {
    this.#depth--;
  }
}
