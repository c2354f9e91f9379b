import type { SourceRange } from "../source-range.ts";
import type { SourceText } from "./source-text.ts";

/** A piece of the syntax tree and its place: offsets always, line and column when somebody asks for `range`. */
export interface SyntaxNode {
  readonly source: SourceText;
  /** UTF-16 offsets in the source text; `end` is after the last character. */
  readonly start: number;
  readonly end: number;
  readonly range: SourceRange;
}

/**
 * What every node starts as; the parser adds the fields of its kind. The node types are interfaces, so that each is as
 * short as its grammar.
 */
export class PlacedNode implements SyntaxNode {
  constructor(
    readonly source: SourceText,
    readonly start: number,
    readonly end: number,
  ) {}

  get range(): SourceRange {
    return this.source.range(this.start, this.end);
  }
}
