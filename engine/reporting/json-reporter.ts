import type { BuildEvent } from "../core/event.ts";
import type { OutputStream } from "./live-display.ts";
import type { Reporter } from "./reporter.ts";

/** For programs: one JSON object a line (`--json`), the events exactly as the engine states them. */
export class JsonReporter implements Reporter {
  readonly #stream: OutputStream;

  constructor(stream: OutputStream) {
    this.#stream = stream;
  }

  report(event: BuildEvent): void {
    this.#stream.write(`${JSON.stringify(event)}\n`);
  }

  close(): void {
    // A line is whole when it is written: nothing to clean.
  }
}
