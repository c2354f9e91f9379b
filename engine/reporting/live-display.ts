/** Where a reporter writes: a terminal's stream or a pipe. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/**
 * A block of lines that is redrawn in place at the bottom, with permanent lines scrolling above it. Only relative cursor
 * moves are used, so that nothing that the user had on the screen is lost.
 */
export class LiveDisplay {
  readonly #stream: OutputStream;
  #height = 0;

  constructor(stream: OutputStream) {
    this.#stream = stream;
  }

  /** Replaces the block. */
  draw(lines: readonly string[]): void {
    this.#stream.write(`${this.#eraser()}${lines.map((line) => `${line}\n`).join("")}`);
    this.#height = lines.length;
  }

  /** Writes text above the block; the caller draws the block again. */
  writeAbove(text: string): void {
    this.#stream.write(`${this.#eraser()}${text}`);
    this.#height = 0;
  }

  /** Takes the block away for good. */
  clear(): void {
    if (this.#height > 0) this.#stream.write(this.#eraser());
    this.#height = 0;
  }

  #eraser(): string {
    return this.#height === 0 ? "" : `\u001b[${this.#height}A\r\u001b[J`;
  }
}
