import type { BuildEvent } from "../core/event.ts";
import { describeEvent } from "../reporting/describe-event.ts";
import { type ColorMode, choosePalette } from "../reporting/palette.ts";

/** What an up-to-date invocation says again: the events of the last one, with nothing run. */
export interface RepeatableOutcome {
  readonly json: boolean;
  readonly color: ColorMode;
  readonly exitCode: number;
  readonly events: readonly BuildEvent[];
}

/** Says it, with this run's own duration. */
export function repeatOutcome(outcome: RepeatableOutcome, durationMs: number): void {
  const palette = choosePalette(outcome.color, { isTerminal: process.stderr.isTTY === true, environment: process.env });
  const context = { palette, readSource: () => undefined, actionLines: false, explain: false };
  let text = "";
  for (const event of outcome.events.map((known) => withDuration(known, durationMs))) {
    const line = outcome.json ? JSON.stringify(event) : describeEvent(event, context);
    if (line !== undefined) text += `${line}\n`;
  }
  (outcome.json ? process.stdout : process.stderr).write(text);
}

function withDuration(event: BuildEvent, durationMs: number): BuildEvent {
  return event.kind === "invocation-finished" ? { ...event, summary: { ...event.summary, durationMs } } : event;
}
