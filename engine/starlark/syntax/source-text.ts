import type { SourcePosition, SourceRange } from "../source-range.ts";

/**
 * The text of one file and its line table. Tokens and nodes keep offsets only; lines and columns are computed when a
 * message needs them, since a file of a thousand targets has tens of thousands of places and nobody asks for most.
 */
export class SourceText {
  readonly #lineStarts: number[] = [0];
  /** The column asked for last: many places on one endless line must not count it from the start each time. */
  #lastColumn = { lineStart: 0, offset: 0, column: 1 };

  constructor(
    readonly path: string,
    readonly text: string,
  ) {
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) this.#lineStarts.push(at + 1);
  }

  /** The half-open range between two offsets, in UTF-16 units of the text. */
  range(start: number, end: number): SourceRange {
    return { path: this.path, start: this.position(start), end: this.position(end) };
  }

  position(offset: number): SourcePosition {
    const line = this.#lineIndex(offset);
    const lineStart = this.#lineStarts[line] ?? 0;
    return { line: line + 1, column: this.#column(lineStart, offset) };
  }

  #column(lineStart: number, offset: number): number {
    const last = this.#lastColumn;
    const isAfterLast = last.lineStart === lineStart && last.offset <= offset;
    const column = isAfterLast
      ? last.column + countCodePoints(this.text, last.offset, offset)
      : countCodePoints(this.text, lineStart, offset) + 1;
    this.#lastColumn = { lineStart, offset, column };
    return column;
  }

  /** The spaces before an offset on its line, which is what block structure is made of. */
  columnOffset(offset: number): number {
    return offset - (this.#lineStarts[this.#lineIndex(offset)] ?? 0);
  }

  /** Where the line after the one that holds `offset` starts; the text's length after the last. */
  nextLineStart(offset: number): number {
    return this.#lineStarts[this.#lineIndex(offset) + 1] ?? this.text.length;
  }

  #lineIndex(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function countCodePoints(text: string, from: number, to: number): number {
  let count = to - from;
  for (let at = from + 1; at < to; at++) {
    if (isLowSurrogate(text.charCodeAt(at)) && isHighSurrogate(text.charCodeAt(at - 1))) count--;
  }
  return count;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}
