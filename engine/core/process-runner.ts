import type { ExitStatus } from "./failure.ts";

/** One host process to run to its end. */
export interface ProcessRequest {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** stdout and stderr, interleaved as they come, go to this file. */
  readonly logPath: string;
  readonly timeoutMs: number;
  /** Longest time without a byte on stdout or stderr. */
  readonly idleTimeoutMs: number;
  /** First abort: SIGTERM to the whole group, a grace period, then SIGKILL. `reason === "now"`: SIGKILL at once. */
  readonly signal: AbortSignal;
  /** Open file descriptors that the process gets as 3, 4, ... */
  readonly descriptors?: readonly number[];
  /** The process only watches its one child and ends after it (bwrap): to stop it, the child is killed. */
  readonly isSupervisor?: boolean;
}

/** How it went. */
export interface ProcessOutcome {
  readonly status: ExitStatus | { readonly kind: "cancelled" };
  readonly durationMs: number;
}

/** Runs processes; each in its own process group, killed whole, nothing left behind. */
export interface ProcessRunner {
  run(request: ProcessRequest): Promise<ProcessOutcome>;
}
