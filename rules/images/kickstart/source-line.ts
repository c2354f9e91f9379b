import type { SourceRange } from "../../../engine/starlark/source-range.ts";

/** One line of one file, without its line break. */
export interface SourceLine {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

/** The range of a part of a line, from offsets in UTF-16 units. */
export function rangeIn({ path, line, text }: SourceLine, start = 0, end = text.length): SourceRange {
  return { path, start: { line, column: columnOf(text, start) }, end: { line, column: columnOf(text, end) } };
}

/** Where a line's own text is, without the white space around it. */
export function rangeOfLine(line: SourceLine): SourceRange {
  const start = line.text.length - line.text.trimStart().length;
  return rangeIn(line, start, Math.max(start, line.text.trimEnd().length));
}

/** 1-based, in code points. */
function columnOf(text: string, offset: number): number {
  return [...text.slice(0, offset)].length + 1;
}
