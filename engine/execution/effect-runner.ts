import { readFileSync } from "node:fs";
import type { Reason } from "../core/reason.ts";
import type { FindCredential } from "../host/credentials.ts";
import type { TakeLock } from "../host/exclusive-lock.ts";
import type { Action } from "../rule/action.ts";
import { DRIFTED_EXIT_CODE, type Effect } from "../rule/effect.ts";
import type { ActionLookup, StoredResult } from "./action-lookup.ts";
import { type EffectPurpose, giveEffect } from "./effect-grants.ts";
import { readLastLines } from "./last-lines.ts";
import type { PendingRun } from "./pending-runs.ts";
import type { ResultRecorder } from "./result-recorder.ts";
import type { ActionRunner } from "./run-action.ts";
import type { ProbeOutcome, RunOutcome } from "./run-outcome.ts";

/** An action that has an effect. */
export type EffectAction = Action & { readonly effect: Effect };

/** How it ended: as any action does, or without running, or with words alone. */
export type EffectOutcome =
  | RunOutcome
  /** What was recorded is there, and still so where that was to be asked. */
  | { readonly kind: "confirmed"; readonly stored: Extract<StoredResult, { kind: "hit" }> }
  | { readonly kind: "rehearsed"; readonly lines: readonly string[] };

/** What effects need beside what every action needs. */
export interface EffectRunnerOptions {
  readonly lookup: ActionLookup;
  readonly runner: ActionRunner;
  readonly recorder: ResultRecorder;
  readonly findCredential: FindCredential;
  readonly workspaceRoot: string;
  readonly takeLock: TakeLock;
  /** `--dry-run`: what publishes only says what it would do. */
  readonly isRehearsal: boolean;
  readonly signal: AbortSignal;
  readonly warn: (message: string) => void;
}

/** What is told on the way. */
export interface EffectTelling {
  readonly onCheck: () => void;
  readonly onStart: (reasons?: readonly Reason[]) => void;
}

/**
 * Runs what reaches out of the sandbox (law 8): alone at its destination, with credentials that it uses in place, after
 * asking whether there is anything to do. Its result is recorded before anybody else may touch the destination, so that
 * whoever waited finds it instead of doing the work again.
 */
export class EffectRunner {
  readonly #options: EffectRunnerOptions;

  constructor(options: EffectRunnerOptions) {
    this.#options = options;
  }

  /** Whether a recorded result is not enough to be done: somebody has to look at the world outside first. */
  mustLook({ effect }: EffectAction): boolean {
    return effect.rechecks || (this.#options.isRehearsal && effect.publishes);
  }

  async run(action: EffectAction, pending: PendingRun, telling: EffectTelling): Promise<EffectOutcome> {
    const { exclusive } = action.effect;
    if (exclusive === undefined) return this.#perform(action, pending, telling);
    const { takeLock, signal, warn } = this.#options;
    const onWait = () => warn(`Cannot start ${action.owner} yet: another build is at work on "${exclusive}", waiting`);
    const lock = await takeLock(exclusive, { signal, onWait });
    if (lock === undefined) return { kind: "cancelled" };
    try {
      return await this.#perform(action, pending, telling);
    } finally {
      lock.release();
    }
  }

  async #perform(action: EffectAction, pending: PendingRun, telling: EffectTelling): Promise<EffectOutcome> {
    if (this.#options.isRehearsal && action.effect.publishes) return this.#rehearse(action, pending, telling);
    const stored = this.#find(action, pending);
    if (stored.kind === "miss") return this.#reallyRun(action, pending, () => telling.onStart());
    if (!action.effect.rechecks) return { kind: "confirmed", stored };
    telling.onCheck();
    const looked = await this.#probe(action, pending, { purpose: "check", recorded: stored.outputs });
    if (looked.kind !== "probed") return looked;
    if (looked.code === 0) return { kind: "confirmed", stored };
    if (looked.code !== DRIFTED_EXIT_CODE) return looked.failure;
    const detail = readLastLines(looked.logPath).at(-1) ?? "its check did not say how";
    return this.#reallyRun(action, pending, () => telling.onStart([{ kind: "drifted", detail }]));
  }

  /** Looked for once more: another invocation may have recorded it while this one waited for its turn. */
  #find(action: EffectAction, { key, lost }: PendingRun): StoredResult {
    if (lost !== undefined) return { kind: "miss", lost };
    return this.#options.lookup.find(action, key, { withTreeFiles: true });
  }

  async #reallyRun(action: EffectAction, { key }: PendingRun, onStart: () => void): Promise<RunOutcome> {
    const { runner, recorder } = this.#options;
    const given = await giveEffect(action.effect, { ...this.#options, purpose: "run" });
    if (!given.ok) return runner.refuse(action, given.error);
    // Not in the key, being the key: for journals, which say by which action something was published.
    const environment = { ...given.value.environment, ATOMIC_ACTION_KEY: key.digest.hash };
    const outcome = await runner.run(action, key, { onStart, given: { ...given.value, environment } });
    if (outcome.kind === "made") await recorder.flush();
    return outcome;
  }

  async #rehearse(action: EffectAction, pending: PendingRun, { onStart }: EffectTelling): Promise<EffectOutcome> {
    onStart([{ kind: "not-cacheable" }]);
    const said = await this.#probe(action, pending, { purpose: "dry-run" });
    if (said.kind !== "probed") return said;
    return said.code === 0 ? { kind: "rehearsed", lines: readLines(said.logPath) } : said.failure;
  }

  async #probe(
    action: EffectAction,
    { key }: PendingRun,
    look: {
      readonly purpose: Exclude<EffectPurpose, "run">;
      readonly recorded?: Extract<StoredResult, { kind: "hit" }>["outputs"];
    },
  ): Promise<ProbeOutcome> {
    const { runner } = this.#options;
    const given = await giveEffect(action.effect, { ...this.#options, purpose: look.purpose });
    if (!given.ok) return runner.refuse(action, given.error);
    return runner.probe(action, key, { given: given.value, log: `.${look.purpose}`, recorded: look.recorded });
  }
}

/** Whether an action has an effect, as the compiler wants to know it. */
export function isEffect(action: Action): action is EffectAction {
  return action.effect !== undefined;
}

function readLines(path: string): readonly string[] {
  const text = readFileSync(path, "utf8");
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}
