import type { Digest } from "../../cache/digest.ts";
import { assertNever } from "../core/assert-never.ts";
import type { ActionIndex } from "../core/event.ts";
import type { Reason } from "../core/reason.ts";
import { topologicalOrder } from "../graph/topological-order.ts";
import type { Action } from "../rule/action.ts";
import { actionDependencies, producersOf } from "./action-dependencies.ts";
import { ActionFolders } from "./action-folder.ts";
import { ActionInputs } from "./action-inputs.ts";
import { ActionLookup, type StoredResult } from "./action-lookup.ts";
import { type EffectOutcome, EffectRunner, isEffect } from "./effect-runner.ts";
import { ExecutionLedger } from "./execution-ledger.ts";
import type { ExecutionRequest } from "./execution-request.ts";
import type { ExecutionResult } from "./execution-result.ts";
import { equalNodes } from "./key-parts.ts";
import { actionIdentity } from "./last-keys.ts";
import { PendingRuns } from "./pending-runs.ts";
import { Plan } from "./plan.ts";
import { ResultRecorder } from "./result-recorder.ts";
import { ActionRunner } from "./run-action.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { SourceSnapshot } from "./source-snapshot.ts";

/** An action that has no recorded duration is taken for a short one that is still worth more than none. */
const UNKNOWN_DURATION_MS = 1000;
/** A source that is edited faster than it can be read, or a store that loses what it is given, must come to an end. */
const MOST_ATTEMPTS = 5;

/**
 * The way of one action from ready to its end, between the plan (in what order), the lookup (is it stale), the runner
 * (how it is made) and the ledger (what is told); these four never meet. Starts nothing by itself.
 */
export class ActionFlow {
  readonly #request: ExecutionRequest;
  readonly #plan: Plan;
  readonly #ledger: ExecutionLedger;
  readonly #sources: SourceSnapshot;
  readonly #inputs: ActionInputs;
  readonly #lookup: ActionLookup;
  readonly #runner: ActionRunner;
  readonly #effects: EffectRunner;
  readonly #folders: ActionFolders;
  readonly #recorder: ResultRecorder;
  readonly #wanted: ReadonlySet<ActionIndex>;
  readonly #pending = new PendingRuns();
  /** Finished actions that must run again, and what of their result is gone. */
  readonly #lost = new Map<ActionIndex, string>();
  readonly #attempts = new Map<ActionIndex, number>();

  constructor(request: ExecutionRequest) {
    const { graph, lastKeys } = request;
    this.#request = request;
    const dependencies = actionDependencies(graph);
    const order = topologicalOrder(dependencies);
    if (order === undefined) throw new Error("The action graph has a cycle: analysis must refuse it");
    this.#wanted = new Set(producersOf(request.wanted, graph.producers));
    this.#plan = new Plan({
      dependencies,
      order,
      wanted: [...this.#wanted],
      durationsMs: Float64Array.from(graph.actions, (action) => {
        return lastKeys.get(actionIdentity(action))?.durationMs ?? UNKNOWN_DURATION_MS;
      }),
      toleratedBy: (index) => producersOf(this.#action(index).tolerated ?? [], graph.producers),
      resourcesOf: (index) => this.#action(index).resources,
      limits: request.limits,
      keepGoing: request.keepGoing,
    });
    this.#ledger = new ExecutionLedger(request, { dependencies, order });
    this.#sources = new SourceSnapshot(request);
    this.#inputs = new ActionInputs({ ...request, sources: this.#sources, outputs: this.#ledger.outputs });
    this.#lookup = new ActionLookup({ ...request, inputs: this.#inputs });
    this.#folders = new ActionFolders(request.sandboxesFolder);
    const warn = (message: string) => this.#ledger.warn(message);
    this.#recorder = new ResultRecorder({ ...request, warn });
    this.#runner = new ActionRunner({ ...request, folders: this.#folders, recorder: this.#recorder });
    const shared = { lookup: this.#lookup, runner: this.#runner, recorder: this.#recorder };
    this.#effects = new EffectRunner({ ...request, ...shared, warn });
  }

  begin(): void {
    this.#ledger.begin(this.#plan.needed());
  }

  /** Starts nothing more; what runs may end. */
  stop(): void {
    this.#plan.stop();
  }

  /** Looks at the next ready action; false when there is none now. */
  checkNext(): boolean {
    const index = this.#plan.nextToCheck();
    if (index === undefined) return false;
    this.#check(index);
    return true;
  }

  /** The next action that may start, as the work to do; undefined when none may now. */
  nextRun(): (() => Promise<void>) | undefined {
    const index = this.#plan.nextToRun();
    return index === undefined ? undefined : () => this.#run(index);
  }

  /** Everything has ended. */
  result(): ExecutionResult {
    if (!this.#plan.isExhausted) throw new Error("Nothing runs and nothing is ready, but actions still wait");
    return this.#ledger.close(this.#plan.needed(), this.#sources);
  }

  /** What was learned is kept however the invocation ended. */
  async close(): Promise<void> {
    await this.#recorder.flush();
    this.#request.lastKeys.save();
    await this.#folders.removeAll();
  }

  #check(index: ActionIndex): void {
    const action = this.#action(index);
    const key = this.#lookup.keyOf(action);
    if (!key.ok) {
      this.#fail(index, this.#runner.refuse(action, key.error));
      return;
    }
    if (!isEffect(action) && this.#pending.follow(index, key.value)) return;
    const lost = this.#lost.get(index);
    const stored =
      lost === undefined
        ? this.#lookup.find(action, key.value, { withTreeFiles: this.#wanted.has(index) })
        : ({ kind: "miss", lost } as const);
    if (stored.kind === "hit" && !(isEffect(action) && this.#effects.mustLook(action))) {
      this.#hit(index, { digest: key.value.digest, ...stored });
      return;
    }
    this.#pending.add(index, { key: key.value, lost: stored.kind === "hit" ? undefined : stored.lost });
    this.#plan.mustRun(index);
  }

  #hit(index: ActionIndex, stored: Extract<StoredResult, { kind: "hit" }> & { readonly digest: Digest }): void {
    const action = this.#action(index);
    this.#ledger.hit(index, stored);
    if (action.isTest && stored.log !== undefined) this.#runner.logs.restore(action, stored.log);
    this.#plan.finished(index);
  }

  async #run(index: ActionIndex): Promise<void> {
    const action = this.#action(index);
    const pending = this.#pending.get(index);
    const intake = this.#inputs.store(action);
    if (intake.kind !== "stored") {
      if (intake.kind === "edited") this.#again(index, []);
      else this.#fail(index, this.#runner.refuse(action, intake.problem));
      return;
    }
    const onStart = (known?: readonly Reason[]) => {
      const reasons = known ?? this.#lookup.reasonsFor(action, pending.key, pending.lost);
      this.#ledger.started(index, { reasons, lost: pending.lost });
    };
    const outcome = isEffect(action)
      ? await this.#effects.run(action, pending, { onStart, onCheck: () => this.#ledger.checking(index) })
      : await this.#runner.run(action, pending.key, { onStart });
    this.#ledger.warnOfEdits(this.#sources, action.inputs);
    this.#settle(index, outcome);
  }

  #settle(index: ActionIndex, outcome: EffectOutcome): void {
    switch (outcome.kind) {
      case "confirmed":
        this.#hit(index, { digest: this.#pending.take(index).key.digest, ...outcome.stored });
        break;
      case "rehearsed":
        this.#pending.take(index);
        this.#ledger.rehearsed(index, outcome.lines);
        this.#ledger.skipped(this.#plan.withheld(index));
        break;
      case "made":
        this.#finish(index, outcome);
        break;
      case "failed":
        this.#fail(index, outcome);
        break;
      case "cancelled":
        this.#ledger.cancelled(index);
        this.#plan.stop();
        break;
      case "input-lost":
        this.#recover(index, outcome);
        break;
      default:
        assertNever(outcome);
    }
  }

  #finish(index: ActionIndex, made: Extract<RunOutcome, { kind: "made" }>): void {
    const { key, followers } = this.#pending.take(index);
    this.#ledger.ran(index, { digest: key.digest, ...made });
    this.#plan.finished(index);
    for (const follower of followers) {
      this.#ledger.shared(follower, { digest: key.digest, outputs: made.outputs });
      this.#plan.finished(follower);
    }
  }

  #fail(index: ActionIndex, failed: Extract<RunOutcome, { kind: "failed" }>): void {
    const followers = this.#pending.has(index) ? this.#pending.take(index).followers : [];
    for (const failing of [index, ...followers]) {
      this.#ledger.failed(failing, failed);
      this.#ledger.skipped(this.#plan.failed(failing, { isTest: this.#action(failing).isTest }));
    }
  }

  /** An input's blob is gone: whoever made it makes it again; a source or a literal is simply stored once more. */
  #recover(index: ActionIndex, { path, detail }: Extract<RunOutcome, { kind: "input-lost" }>): void {
    const producer = this.#request.graph.producers.get(path);
    if (producer === undefined || this.#isMadeAnew(index, path)) {
      this.#again(index, []);
      return;
    }
    this.#lost.set(producer, detail);
    this.#again(index, [producer]);
  }

  /** Another action missed the same input, and its producer has made it again, with another content: only the key is old. */
  #isMadeAnew(index: ActionIndex, path: string): boolean {
    const inputs = this.#pending.get(index).key.parts.inputs;
    const staged = inputs.find((input) => input.path === path)?.node;
    const current = this.#ledger.outputs.get(path);
    return staged !== undefined && current !== undefined && !equalNodes(staged, current);
  }

  /** Back to where its key is made, with all that waited for the same key. */
  #again(index: ActionIndex, producers: readonly ActionIndex[]): void {
    const attempts = (this.#attempts.get(index) ?? 0) + 1;
    this.#attempts.set(index, attempts);
    if (attempts > MOST_ATTEMPTS) {
      const message = `Cannot stage inputs: they changed or vanished ${attempts} times in a row, expected them to stay`;
      this.#fail(index, this.#runner.refuse(this.#action(index), message));
      return;
    }
    const { followers } = this.#pending.take(index);
    for (const waiting of [index, ...followers]) this.#ledger.skipped(this.#plan.retry(waiting, producers));
  }

  #action(index: ActionIndex): Action {
    const action = this.#request.graph.actions[index];
    if (action === undefined) throw new Error(`The graph has no action ${index}`);
    return action;
  }
}
