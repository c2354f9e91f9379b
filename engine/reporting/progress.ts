import type { ActionIndex, BuildEvent } from "../core/event.ts";
import type { Label } from "../core/label.ts";

/** An action that runs now. */
export interface RunningAction {
  readonly label: Label;
  readonly message: string;
  readonly startedMs: number;
  readonly expectedMs: number | undefined;
}

/** What the progress display shows, folded from events; the display itself only draws it. */
export interface Progress {
  readonly total: number;
  readonly finished: number;
  readonly ran: number;
  readonly cacheHits: number;
  readonly failed: number;
  readonly jobs: number;
  /** In the order of their start. */
  readonly running: ReadonlyMap<ActionIndex, RunningAction>;
  /** What happens before any action does, e.g. "Resolving 120 host packages". */
  readonly phase: string | undefined;
}

export const NO_PROGRESS: Progress = {
  total: 0,
  finished: 0,
  ran: 0,
  cacheHits: 0,
  failed: 0,
  jobs: 1,
  running: new Map(),
  phase: "Loading",
};

/** The next state; events that say nothing about progress leave it as it is. */
export function foldProgress(progress: Progress, event: BuildEvent, nowMs: number): Progress {
  switch (event.kind) {
    case "loading-finished":
      return { ...progress, phase: "Analysing" };
    case "resolution-started":
      return { ...progress, phase: event.what };
    case "execution-started":
      return { ...progress, phase: undefined, total: event.actions, jobs: event.jobs };
    case "effect-checking":
    case "action-started": {
      const { label, message } = event;
      const expectedMs = event.kind === "action-started" ? event.expectedMs : undefined;
      const running = new Map(progress.running).set(event.action, { label, message, startedMs: nowMs, expectedMs });
      return { ...progress, running };
    }
    case "action-finished":
      return finishAction(progress, event);
    default:
      return progress;
  }
}

function finishAction(progress: Progress, event: Extract<BuildEvent, { kind: "action-finished" }>): Progress {
  const running = new Map(progress.running);
  running.delete(event.action);
  const { outcome } = event;
  return {
    ...progress,
    running,
    finished: progress.finished + 1,
    ran: progress.ran + (outcome === "ran" ? 1 : 0),
    cacheHits: progress.cacheHits + (outcome === "cache-hit" || outcome === "shared" ? 1 : 0),
    failed: progress.failed + (outcome === "failed" ? 1 : 0),
  };
}

/** What is left of the actions that run, by their last durations; undefined when one of them never ran before. */
export function remainingMs(progress: Progress, nowMs: number): number | undefined {
  let longest = 0;
  for (const action of progress.running.values()) {
    if (action.expectedMs === undefined) return undefined;
    longest = Math.max(longest, action.expectedMs - (nowMs - action.startedMs));
  }
  return longest > 0 ? longest : undefined;
}
