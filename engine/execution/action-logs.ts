import { mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Cas } from "../../cache/cas.ts";
import type { Digest } from "../../cache/digest.ts";
import type { Action } from "../rule/action.ts";
import { logPathOf } from "./log-path.ts";

/** A log larger than this stays in the workspace only. */
const LARGEST_STORED_LOG_BYTES = 16 << 20;

/** Logs of the last runs, below the workspace, and those that are kept with results. */
export class ActionLogs {
  readonly #options: { readonly workspaceRoot: string; readonly cas: Cas };
  readonly #folders = new Set<string>();

  constructor(options: { readonly workspaceRoot: string; readonly cas: Cas }) {
    this.#options = options;
  }

  /** The absolute path to log to; the log of the run before must not be taken for this one's. */
  prepare(action: Action, suffix = ""): string {
    const path = `${join(this.#options.workspaceRoot, logPathOf(action))}${suffix}`;
    const folder = dirname(path);
    if (!this.#folders.has(folder)) {
      mkdirSync(folder, { recursive: true });
      this.#folders.add(folder);
    }
    rmSync(path, { force: true });
    return path;
  }

  /** Forgets the logs of attempts of a run before. */
  removeAttempts(action: Action): void {
    for (let attempt = 1; attempt < (action.attempts ?? 1); attempt++)
      rmSync(this.#attemptPath(action, attempt), { force: true });
  }

  /** Keeps the log of a failed attempt beside that of the next. */
  keepAttempt(action: Action, attempt: number): void {
    renameSync(join(this.#options.workspaceRoot, logPathOf(action)), this.#attemptPath(action, attempt));
  }

  /** A cached test shows the log of the run that passed, in a clone that never ran it and after a run that failed. */
  restore(action: Action, log: Digest): void {
    // A log is a courtesy: without it the result is as good.
    this.#options.cas.place(log, { to: this.prepare(action), isExecutable: false });
  }

  /** Kept with the result, so that a cached test can show its log in a clone that never ran it. */
  store(path: string): Digest | undefined {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined || stat.size === 0 || stat.size > LARGEST_STORED_LOG_BYTES) return undefined;
    const put = this.#options.cas.putFile(path, { mode: "copy", isExecutable: false });
    return put.ok ? put.value : undefined;
  }

  #attemptPath(action: Action, attempt: number): string {
    return `${join(this.#options.workspaceRoot, logPathOf(action))}.attempt-${attempt}`;
  }
}
