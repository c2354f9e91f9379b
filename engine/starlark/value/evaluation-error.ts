import type { SourceRange } from "../source-range.ts";
import type { StarlarkProblem, StarlarkProblemNote } from "../starlark-problem.ts";

export interface ErrorDetails {
  readonly range?: SourceRange | undefined;
  readonly notes?: readonly StarlarkProblemNote[] | undefined;
  readonly remedy?: string | undefined;
}

/**
 * Ends the statement being evaluated. It never leaves evaluateFile, which turns it into a problem: a throw is how a
 * tree-walking evaluator unwinds, not how a user's mistake reaches the caller.
 */
export class EvaluationError extends Error {
  #details: ErrorDetails;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message);
    this.#details = details;
  }

  /** Says where, unless a deeper place has said it more exactly. */
  at(range: SourceRange): this {
    if (this.#details.range === undefined) this.#details = { ...this.#details, range };
    return this;
  }

  /** Adds what leads here, innermost first: the call that ran into it. */
  via(note: StarlarkProblemNote): this {
    this.#details = { ...this.#details, notes: [...(this.#details.notes ?? []), note] };
    return this;
  }

  toProblem(): StarlarkProblem {
    const { range, notes, remedy } = this.#details;
    return {
      message: this.message,
      ...(range === undefined ? {} : { range }),
      ...(notes === undefined ? {} : { notes }),
      ...(remedy === undefined ? {} : { remedy }),
    };
  }
}

/** A use of what an earlier mistake left undefined: ends the statement too, but is not worth a word. */
export class ConsequentialError extends EvaluationError {}
