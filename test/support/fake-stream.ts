import type { OutputStream } from "../../engine/reporting/live-display.ts";

/** Remembers what was written. */
export class FakeStream implements OutputStream {
  text = "";
  readonly isTTY: boolean;
  readonly columns: number;

  constructor(options: { readonly isTTY?: boolean; readonly columns?: number } = {}) {
    this.isTTY = options.isTTY ?? false;
    this.columns = options.columns ?? 80;
  }

  write(text: string): void {
    this.text += text;
  }
}
