import type { ActionIndex } from "../core/event.ts";
import type { ActionKey } from "./action-lookup.ts";

/** An action that must run: its key, and what of an earlier result is gone. */
export interface PendingRun {
  readonly key: ActionKey;
  readonly lost: string | undefined;
  /** Actions with the same key that take over its result. */
  readonly followers: ActionIndex[];
}

/** Actions between the decision to run them and their end. Law: of all with one key, one runs and the others follow it. */
export class PendingRuns {
  readonly #runs = new Map<ActionIndex, PendingRun>();
  readonly #leaders = new Map<string, ActionIndex>();

  /** Lets the action follow one that has the same key, if there is one. */
  follow(index: ActionIndex, key: ActionKey): boolean {
    const leader = this.#leaders.get(key.digest.hash);
    if (leader === undefined) return false;
    this.get(leader).followers.push(index);
    return true;
  }

  add(index: ActionIndex, { key, lost }: Pick<PendingRun, "key" | "lost">): void {
    this.#runs.set(index, { key, lost, followers: [] });
    this.#leaders.set(key.digest.hash, index);
  }

  has(index: ActionIndex): boolean {
    return this.#runs.has(index);
  }

  get(index: ActionIndex): PendingRun {
    const run = this.#runs.get(index);
    if (run === undefined) throw new Error(`Action ${index} was started, or ended, without a key`);
    return run;
  }

  /** The run has ended, or its key is no longer right. */
  take(index: ActionIndex): PendingRun {
    const run = this.get(index);
    this.#runs.delete(index);
    this.#leaders.delete(run.key.digest.hash);
    return run;
  }
}
