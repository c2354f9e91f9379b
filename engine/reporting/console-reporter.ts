import type { Clock } from "../core/clock.ts";
import type { BuildEvent } from "../core/event.ts";
import { describeEvent, type Verbosity } from "./describe-event.ts";
import type { DrawingContext } from "./draw-diagnostic.ts";
import { drawProgress } from "./draw-progress.ts";
import { LiveDisplay, type OutputStream } from "./live-display.ts";
import { foldProgress, NO_PROGRESS, type Progress } from "./progress.ts";
import type { Reporter } from "./reporter.ts";
import { withoutCrowd } from "./without-crowd.ts";

/** Ten pictures a second look alive and cost nothing. */
const REDRAW_INTERVAL_MS = 100;

/** Everything that a console reporter is made of. */
export interface ConsoleOptions extends DrawingContext, Pick<Verbosity, "explain"> {
  readonly stream: OutputStream;
  readonly clock: Clock;
  /** Redraw a progress block in place; otherwise plain lines only, as for a pipe. */
  readonly live: boolean;
}

/** For people: permanent lines, and on a terminal a live block below them. */
export class ConsoleReporter implements Reporter {
  readonly #options: ConsoleOptions;
  readonly #display: LiveDisplay;
  readonly #startedMs: number;
  #progress: Progress = NO_PROGRESS;
  #timer: NodeJS.Timeout | undefined;
  /** Held back until all are known, since a crowd of them is not listed. */
  #targets: BuildEvent[] = [];

  constructor(options: ConsoleOptions) {
    this.#options = options;
    this.#display = new LiveDisplay(options.stream);
    this.#startedMs = options.clock.monotonicMs();
  }

  report(event: BuildEvent): void {
    const { clock, live } = this.#options;
    this.#progress = foldProgress(this.#progress, event, clock.monotonicMs());
    if (event.kind === "target-finished") {
      this.#targets.push(event);
      return;
    }
    if (event.kind === "test-finished" || event.kind === "invocation-finished") this.#writeTargets();
    if (event.kind === "invocation-finished") this.close();
    this.#write(event);
    if (live && event.kind === "invocation-started") this.#start();
  }

  #writeTargets(): void {
    for (const event of withoutCrowd(this.#targets)) this.#write(event);
    this.#targets = [];
  }

  #write(event: BuildEvent): void {
    const text = describeEvent(event, { ...this.#options, actionLines: !this.#options.live });
    if (text !== undefined) this.#display.writeAbove(`${text}\n`);
  }

  /** Also called when the invocation dies early: the terminal is left clean. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#display.clear();
  }

  #start(): void {
    this.#timer = setInterval(() => this.redraw(), REDRAW_INTERVAL_MS);
    this.#timer.unref();
  }

  /** Draws the live block as of now. */
  redraw(): void {
    const { clock, stream, palette } = this.#options;
    const view = { nowMs: clock.monotonicMs(), startedMs: this.#startedMs, columns: stream.columns ?? 80, palette };
    this.#display.draw(drawProgress(this.#progress, view));
  }
}
