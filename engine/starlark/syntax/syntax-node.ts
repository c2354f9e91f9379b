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

class PlacedNode implements SyntaxNode {
  constructor(
    readonly source: SourceText,
    readonly start: number,
    readonly end: number,
  ) {}

  get range(): SourceRange {
    return this.source.range(this.start, this.end);
  }
}

/** Gives the fields of a node their place. The node types are interfaces, so that each is as short as its grammar. */
export function placeNode<Fields extends object>(
  fields: Fields,
  place: { readonly source: SourceText; readonly start: number; readonly end: number },
): Fields & SyntaxNode {
  return Object.assign(new PlacedNode(place.source, place.start, place.end), fields);
}
