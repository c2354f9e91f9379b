import { setImmediate as nextTurn } from "node:timers/promises";
import type PQueue from "p-queue";
import { ActionFlow } from "./action-flow.ts";
import type { ExecutionRequest } from "./execution-request.ts";
import type { ExecutionResult } from "./execution-result.ts";
import { settleAccelerator } from "./settle-accelerator.ts";

/** Looking things up is synchronous; signals and the progress display must get their turn between. */
const LONGEST_TURN_MS = 50;

/**
 * Makes what is wanted: the impure loop around the plan. It looks at what is ready, starts what may start, waits until
 * something ends, and knows nothing else. The only place that decides concurrency, and the only door to p-queue.
 */
export async function executeActions(request: ExecutionRequest): Promise<ExecutionResult> {
  const flow = new ActionFlow({ ...request, graph: await settleAccelerator(request.graph, request) });
  const stop = () => flow.stop();
  request.signal.addEventListener("abort", stop);
  try {
    if (request.signal.aborted) stop();
    flow.begin();
    await new Executor(flow, request).run();
    return flow.result();
  } finally {
    request.signal.removeEventListener("abort", stop);
    await flow.close();
  }
}

class Executor {
  readonly #flow: ActionFlow;
  readonly #request: ExecutionRequest;
  #queue: PQueue | undefined;
  #running = 0;
  #wake: (() => void) | undefined;
  #hasEnded = false;
  #bug: { readonly error: unknown } | undefined;

  constructor(flow: ActionFlow, request: ExecutionRequest) {
    this.#flow = flow;
    this.#request = request;
  }

  /** Check what is ready, start what fits, wait for an end; until nothing runs and no end is left to be looked at. */
  async run(): Promise<void> {
    for (;;) {
      const isMoreReady = this.#checkReady();
      await this.#startQueued();
      if (isMoreReady) await nextTurn();
      else if (this.#running > 0 || this.#hasEnded) await this.#nextEnd();
      else break;
    }
    if (this.#bug !== undefined) throw this.#bug.error;
  }

  /** True when the turn is over before everything ready was looked at. */
  #checkReady(): boolean {
    const { clock } = this.#request;
    const startMs = clock.monotonicMs();
    while (this.#flow.checkNext()) {
      if (clock.monotonicMs() - startMs > LONGEST_TURN_MS) return true;
    }
    return false;
  }

  async #startQueued(): Promise<void> {
    while (this.#running < this.#request.jobs) {
      const work = this.#flow.nextRun();
      if (work === undefined) return;
      this.#running++;
      const queue = await this.#openQueue();
      // The work is wrapped so that it never rejects; nobody has to wait for this promise.
      void queue.add(() => this.#see(work));
    }
  }

  /** Loaded by the first action that runs: a build that finds everything stored does not pay for it. */
  async #openQueue(): Promise<PQueue> {
    if (this.#queue === undefined) {
      const { default: Queue } = await import("p-queue");
      this.#queue = new Queue({ concurrency: this.#request.jobs });
    }
    return this.#queue;
  }

  /** Sees one run to its end; what it throws is our bug, which ends the invocation once everything running has ended. */
  async #see(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#bug ??= { error };
      this.#flow.stop();
    }
    this.#running--;
    this.#hasEnded = true;
    this.#wake?.();
  }

  async #nextEnd(): Promise<void> {
    if (!this.#hasEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wake = undefined;
    this.#hasEnded = false;
  }
}
