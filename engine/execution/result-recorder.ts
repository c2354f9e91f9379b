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

/** So that syncing takes at most a fifth of the time; a disk that others keep busy can take seconds for each. */
const PAUSE_PER_FLUSH = 4;
/** What a power loss, or a kill, may cost at most: the results of this time run again. */
const LONGEST_PAUSE_MS = 5000;

/**
 * Keeps results. Law 9, data before pointer: blobs, then a flush, then the records that name them. The flush is shared by
 * all results of a moment, since syncing a disk for each of 10,000 short actions takes longer than the actions.
 */
export class ResultRecorder {
  readonly #options: ResultRecorderOptions;
  #pending: PendingRecord[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastFlushMs = 0;

  constructor(options: ResultRecorderOptions) {
    this.#options = options;
  }

  /** The blobs of the result are in the store. */
  add(actionDigest: Digest, record: ActionRecord): void {
    this.#pending.push({ actionDigest, record });
    if (this.#timer !== undefined) return;
    const pauseMs = Math.min(this.#lastFlushMs * PAUSE_PER_FLUSH, LONGEST_PAUSE_MS);
    this.#timer = setTimeout(() => this.flush(), pauseMs);
  }

  /** Writes what is pending now: before the invocation ends, however it ends. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const pending = this.#pending;
    if (pending.length === 0) return;
    this.#pending = [];
    const startMs = this.#options.clock.monotonicMs();
    const flushed = this.#options.cas.flush();
    if (!flushed.ok) {
      this.#options.warn(`Cannot keep ${pending.length} results: ${describeProblem(flushed.error)}`);
      return;
    }
    for (const { actionDigest, record } of pending) {
      const put = this.#options.actionCache.put(actionDigest, record);
      if (!put.ok) this.#options.warn(`Cannot keep a result: ${describeProblem(put.error)}`);
    }
    this.#lastFlushMs = this.#options.clock.monotonicMs() - startMs;
  }
}
