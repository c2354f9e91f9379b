import type { ProcessOutcome, ProcessRequest, ProcessRunner } from "../../engine/core/process-runner.ts";
import type { FakeClock } from "./fake-clock.ts";

/** What a scripted process does: it may write files, advance the clock, and answers with how it ended. */
export type FakeProcess = (request: ProcessRequest) => ProcessOutcome["status"] | Promise<ProcessOutcome["status"]>;

/** Runs nothing: remembers each request and asks the script how it went. An aborted request ends as cancelled. */
export class FakeProcessRunner implements ProcessRunner {
  readonly requests: ProcessRequest[] = [];
  readonly #clock: FakeClock;
  readonly #script: FakeProcess;

  constructor(clock: FakeClock, script: FakeProcess = () => ({ kind: "exited", code: 0 })) {
    this.#clock = clock;
    this.#script = script;
  }

  async run(request: ProcessRequest): Promise<ProcessOutcome> {
    if (request.signal.aborted) return { status: { kind: "cancelled" }, durationMs: 0 };
    this.requests.push(request);
    const startedMs = this.#clock.monotonicMs();
    const status = await Promise.race([this.#script(request), cancellation(request.signal)]);
    return { status, durationMs: this.#clock.monotonicMs() - startedMs };
  }
}

function cancellation(signal: AbortSignal): Promise<ProcessOutcome["status"]> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve({ kind: "cancelled" }), { once: true });
  });
}
