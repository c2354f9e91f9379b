import type { SourceRange } from "./source-range.ts";

/** One call of print(), for whoever shows it. */
export interface StarlarkPrint {
  readonly message: string;
  /** The call. */
  readonly range: SourceRange;
}
