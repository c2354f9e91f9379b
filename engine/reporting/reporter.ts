import type { BuildEvent } from "../core/event.ts";

/** Turns events into something that a person or a program reads. Nothing else in the program writes. */
export interface Reporter {
  report(event: BuildEvent): void;
  /** Leaves the stream clean; safe to call twice. */
  close(): void;
}
