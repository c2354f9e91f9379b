import { statSync } from "node:fs";
import type { Clock } from "../core/clock.ts";
import type { ExitStatus } from "../core/failure.ts";
import type { ProcessRequest } from "../core/process-runner.ts";

/** Longest delay that a Node.js timer takes; a later deadline is simply looked at again then. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

type Limits = Pick<ProcessRequest, "logPath" | "timeoutMs" | "idleTimeoutMs">;

/**
 * The time limit and the silence limit of one process, behind one timer. Law: a process that ends before its shorter
 * limit costs one timer and not one system call; silence is looked for only when it could have lasted long enough.
 */
export class ProcessDeadline {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #expired: (status: ExitStatus) => void;
  #timer: NodeJS.Timeout | undefined;
  #startedMs = 0;
  #heardMs = 0;
  #checkedMs = 0;
  #logBytes = 0;

  constructor(limits: Limits, clock: Clock, expired: (status: ExitStatus) => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#expired = expired;
  }

  start(): void {
    this.#startedMs = this.#clock.monotonicMs();
    this.#heardMs = this.#startedMs;
    this.#checkedMs = this.#startedMs;
    this.#arm(this.#startedMs);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  #arm(nowMs: number): void {
    const { timeoutMs, idleTimeoutMs } = this.#limits;
    const nextMs = Math.min(this.#startedMs + timeoutMs, this.#heardMs + idleTimeoutMs) - nowMs;
    this.#timer = setTimeout(() => this.#check(), Math.min(Math.max(1, Math.ceil(nextMs)), LONGEST_TIMER_MS));
  }

  #check(): void {
    const { timeoutMs, idleTimeoutMs } = this.#limits;
    const nowMs = this.#clock.monotonicMs();
    this.#listen(nowMs);
    if (nowMs - this.#startedMs >= timeoutMs) this.#expired({ kind: "timed-out", limitMs: timeoutMs });
    else if (nowMs - this.#heardMs >= idleTimeoutMs) this.#expired({ kind: "idle-timed-out", limitMs: idleTimeoutMs });
    else this.#arm(nowMs);
  }

  /** When the log grew, its modification time says when; a jump of the wall clock cannot move that out of the interval. */
  #listen(nowMs: number): void {
    const log = statSync(this.#limits.logPath, { throwIfNoEntry: false });
    if (log !== undefined && log.size !== this.#logBytes) {
      const agoMs = Math.max(0, this.#clock.wallMs() - log.mtimeMs);
      this.#heardMs = Math.max(nowMs - agoMs, this.#checkedMs);
      this.#logBytes = log.size;
    }
    this.#checkedMs = nowMs;
  }
}
