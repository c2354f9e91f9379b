import type { SourceRange } from "./source-range.ts";

/** Something else the reader must see: where a bracket was opened, where a name was first bound. */
export interface StarlarkProblemNote {
  readonly message: string;
  readonly range?: SourceRange;
}

/**
 * One mistake in a Starlark file, as data. Structurally the diagnostic of the layers above, which this layer may not
 * import: the language knows nothing of whoever reads it. Messages are worded as a Bazel user knows them.
 */
export interface StarlarkProblem {
  readonly message: string;
  readonly range?: SourceRange;
  readonly notes?: readonly StarlarkProblemNote[];
  readonly remedy?: string;
}
