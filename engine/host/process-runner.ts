import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import type { Clock } from "../core/clock.ts";
import type { ProcessOutcome, ProcessRequest, ProcessRunner } from "../core/process-runner.ts";
import { ProcessDeadline } from "./process-deadline.ts";
import { killGroup, onlyChildOf, signalProcess } from "./process-tree.ts";

/** Permission bits of what actions create may not depend on who runs the tool. */
const FIXED_UMASK = 0o022;

/** What the tests shorten. */
export interface HostProcessRunnerOptions {
  readonly clock: Clock;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs?: number;
}

/**
 * Processes of this machine. Law: when `run` has settled, nothing of that process group lives any more.
 *
 * Plain `child_process.spawn`, not execa: a build starts thousands of short processes, and execa costs four times as
 * much for each. For the same reason the log's descriptor is handed to the process itself (no byte passes through
 * JavaScript) and one timer serves both limits.
 */
export class HostProcessRunner implements ProcessRunner {
  readonly #clock: Clock;
  readonly #graceMs: number;
  readonly #running = new Set<RunningProcess>();

  constructor(options: HostProcessRunnerOptions) {
    this.#clock = options.clock;
    this.#graceMs = options.graceMs ?? 2_000;
    // spawn has no umask of its own; a worker thread may not set the process's, there the owner of the main thread did.
    if (isMainThread) process.umask(FIXED_UMASK);
  }

  async run(request: ProcessRequest): Promise<ProcessOutcome> {
    const startedMs = this.#clock.monotonicMs();
    if (request.signal.aborted) return { status: { kind: "cancelled" }, durationMs: 0 };
    const status = await this.#runToEnd(request);
    return { status, durationMs: this.#clock.monotonicMs() - startedMs };
  }

  /** SIGKILL for all that runs: the second Ctrl-C, when the first one's grace is too long for somebody. */
  killAll(): void {
    for (const running of this.#running) running.kill();
  }

  async #runToEnd(request: ProcessRequest): Promise<ProcessOutcome["status"]> {
    const started = startProcess(request);
    if (started instanceof Error) return couldNotStart(request, started);
    const running = new RunningProcess(started, request, { clock: this.#clock, graceMs: this.#graceMs });
    this.#running.add(running);
    try {
      return await running.ended();
    } finally {
      this.#running.delete(running);
    }
  }
}

/** One process between its start and its end: who stops it, and how its end is told. */
class RunningProcess {
  readonly #child: ChildProcess;
  readonly #request: ProcessRequest;
  readonly #graceMs: number;
  readonly #deadline: ProcessDeadline;
  #graceTimer: NodeJS.Timeout | undefined;
  #stoppedAs: ProcessOutcome["status"] | undefined;

  constructor(
    child: ChildProcess,
    request: ProcessRequest,
    options: { readonly clock: Clock; readonly graceMs: number },
  ) {
    this.#child = child;
    this.#request = request;
    this.#graceMs = options.graceMs;
    this.#deadline = new ProcessDeadline(request, options.clock, (status) => this.#stop(status));
  }

  ended(): Promise<ProcessOutcome["status"]> {
    const abort = () => this.#stop({ kind: "cancelled" });
    return new Promise((resolve) => {
      this.#request.signal.addEventListener("abort", abort, { once: true });
      this.#deadline.start();
      const settle = (status: ProcessOutcome["status"]) => {
        this.#request.signal.removeEventListener("abort", abort);
        this.#deadline.cancel();
        clearTimeout(this.#graceTimer);
        resolve(this.#stoppedAs ?? status);
      };
      this.#child.once("error", (error) => settle(couldNotStart(this.#request, error)));
      this.#child.once("exit", (code, signal) => {
        // The leader is gone; whoever it left in its group goes too.
        killGroup(this.#child.pid, "SIGKILL");
        settle(signal === null ? { kind: "exited", code: code ?? 0 } : { kind: "signalled", signal });
      });
    });
  }

  kill(): void {
    this.#stoppedAs ??= { kind: "cancelled" };
    this.#killNow();
  }

  #stop(status: ProcessOutcome["status"]): void {
    this.#stoppedAs ??= status;
    const isUrgent = this.#request.signal.aborted && this.#request.signal.reason === "now";
    if (isUrgent) this.#killNow();
    else if (!this.#killSupervised()) {
      killGroup(this.#child.pid, "SIGTERM");
      this.#graceTimer ??= setTimeout(() => this.#killNow(), this.#graceMs);
    }
  }

  #killNow(): void {
    if (!this.#killSupervised()) killGroup(this.#child.pid, "SIGKILL");
  }

  /**
   * A supervisor (bwrap) killed first would report its own end while what it watched is still dying. So its child, the
   * first process of a PID namespace, is killed: that one is reaped only when its whole namespace is empty, and the
   * supervisor ends after it.
   */
  #killSupervised(): boolean {
    const child = this.#request.isSupervisor === true ? onlyChildOf(this.#child.pid) : undefined;
    if (child === undefined) return false;
    signalProcess(child, "SIGKILL");
    this.#graceTimer ??= setTimeout(() => killGroup(this.#child.pid, "SIGKILL"), this.#graceMs);
    return true;
  }
}

function startProcess(request: ProcessRequest): ChildProcess | Error {
  const [program = "", ...programArguments] = request.arguments;
  let log: number | undefined;
  try {
    log = openSync(request.logPath, "w", 0o644);
    return spawn(program, programArguments, {
      cwd: request.workingDirectory,
      env: request.environment,
      // An own session: one signal reaches the whole group, and no terminal is in reach.
      detached: true,
      stdio: ["ignore", log, log, ...(request.descriptors ?? [])],
    });
  } catch (error) {
    if (error instanceof Error && "code" in error) return error;
    throw error;
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

function couldNotStart(request: ProcessRequest, error: Error): ProcessOutcome["status"] {
  const reason = "code" in error ? String(error.code) : error.message;
  const message = `Cannot start "${request.arguments[0] ?? ""}" in "${request.workingDirectory}": ${reason}`;
  return { kind: "could-not-start", message };
}
