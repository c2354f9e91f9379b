import type { SourceRange } from "../starlark/source-range.ts";

/** Something else that the reader must see to understand: the first declaration, a link of an include chain. */
export interface DiagnosticNote {
  readonly message: string;
  readonly range?: SourceRange;
}

/**
 * One mistake, as data. Drawing it (source line, caret, colours) is the reporter's business.
 * `message` follows the grammar of STYLE.md: the action that failed, quoted values, a colon, the state, the wanted state.
 */
export interface Diagnostic {
  readonly message: string;
  readonly range?: SourceRange;
  readonly notes?: readonly DiagnosticNote[];
  /** What to do about it, one imperative sentence. */
  readonly remedy?: string;
}
