import type { ActionCache, ActionRecord } from "../../cache/action-cache.ts";
import type { Cas } from "../../cache/cas.ts";
import type { Digest } from "../../cache/digest.ts";
import type { Clock } from "../core/clock.ts";
import { describeProblem } from "./describe-problem.ts";

/** What recording needs. */
export interface ResultRecorderOptions {
  readonly cas: Cas;
  readonly actionCache: ActionCache;
  readonly clock: Clock;
  /** A result that cannot be kept is used all the same, and said. */
  readonly warn: (message: string) => void;
}

interface PendingRecord {
  readonly actionDigest: Digest;
  readonly record: ActionRecord;
}

/** So that the disk syncs for at most a fifth of the time; one that others keep busy can take seconds for each. */
const PAUSE_PER_FLUSH = 4;
/** What a power loss, or a kill, may cost at most: the results of this time run again. */
const LONGEST_PAUSE_MS = 5000;

/**
 * Keeps results. Law 9, data before pointer: blobs, then a flush, then the records that name them. The flush is shared by
 * all results of a moment, since syncing a disk for each of 10,000 short actions takes longer than the actions, and goes
 * on beside them: what is added meanwhile waits for the next.
 */
export class ResultRecorder {
  readonly #options: ResultRecorderOptions;
  #pending: PendingRecord[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Ends when no flush goes on. */
  #flushing: Promise<void> | undefined;
  #lastFlushMs = 0;

  constructor(options: ResultRecorderOptions) {
    this.#options = options;
  }

  /** The blobs of the result are in the store. */
  add(actionDigest: Digest, record: ActionRecord): void {
    this.#pending.push({ actionDigest, record });
    this.#schedule();
  }

  /** Writes everything that was added: before the invocation ends, however it ends. */
  async flush(): Promise<void> {
    while (this.#flushing !== undefined || this.#pending.length > 0) await this.#flushNow();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#flushing !== undefined || this.#pending.length === 0) return;
    const pauseMs = Math.min(this.#lastFlushMs * PAUSE_PER_FLUSH, LONGEST_PAUSE_MS);
    this.#timer = setTimeout(() => void this.#flushNow(), pauseMs);
  }

  /** One flush at a time; whoever asks during one gets the end of that one. */
  #flushNow(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing ??= this.#flushPending().finally(() => {
      this.#flushing = undefined;
      this.#schedule();
    });
    return this.#flushing;
  }

  async #flushPending(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    const startMs = this.#options.clock.monotonicMs();
    const flushed = await this.#options.cas.flush();
    this.#lastFlushMs = this.#options.clock.monotonicMs() - startMs;
    if (!flushed.ok) {
      this.#options.warn(`Cannot keep ${pending.length} results: ${describeProblem(flushed.error)}`);
      return;
    }
    for (const { actionDigest, record } of pending) {
      const put = this.#options.actionCache.put(actionDigest, record);
      if (!put.ok) this.#options.warn(`Cannot keep a result: ${describeProblem(put.error)}`);
    }
  }
}
