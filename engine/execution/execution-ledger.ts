import type { Digest } from "../../cache/digest.ts";
import type { ActionIndex, ActionOutcome } from "../core/event.ts";
import type { ActionFailure } from "../core/failure.ts";
import type { HostTool } from "../core/host-tool.ts";
import type { Reason } from "../core/reason.ts";
import type { CompactGraph } from "../graph/compact-graph.ts";
import { criticalPath } from "../graph/critical-path.ts";
import type { Action } from "../rule/action.ts";
import type { Artifact } from "../rule/artifact.ts";
import type { ExecutionRequest } from "./execution-request.ts";
import type { ActionEnd, ExecutionResult } from "./execution-result.ts";
import { actionIdentity } from "./last-keys.ts";
import type { OutputNode, OutputNodes } from "./result-outputs.ts";
import type { RunFailed } from "./run-outcome.ts";
import type { SourceSnapshot } from "./source-snapshot.ts";

/** Paths that a warning names. */
const MOST_NAMED = 5;

/**
 * What happened, written down once and told at once: every end of an action goes through here, so that events, the
 * result and the last keys can never tell different stories. Decides nothing.
 */
export class ExecutionLedger {
  readonly #request: ExecutionRequest;
  readonly #shape: { readonly dependencies: CompactGraph; readonly order: Int32Array };
  readonly #ends = new Map<ActionIndex, ActionEnd>();
  readonly #failures = new Map<ActionIndex, ActionFailure>();
  readonly #outputs = new Map<string, OutputNode>();
  readonly #startMs: number;

  constructor(request: ExecutionRequest, shape: { readonly dependencies: CompactGraph; readonly order: Int32Array }) {
    this.#request = request;
    this.#shape = shape;
    this.#startMs = request.clock.monotonicMs();
  }

  /** Content of every output made so far, by exec path. */
  get outputs(): ReadonlyMap<string, OutputNode> {
    return this.#outputs;
  }

  begin(needed: readonly ActionIndex[]): void {
    this.#request.report({ kind: "execution-started", actions: needed.length, jobs: this.#request.jobs });
  }

  /** The stored result serves. */
  hit(
    index: ActionIndex,
    hit: { readonly digest: Digest; readonly outputs: OutputNodes; readonly durationMs: number },
  ): void {
    this.#made(index, hit.outputs);
    this.#request.lastKeys.learn(actionIdentity(this.#action(index)), { digest: hit.digest });
    this.#end(index, { outcome: "cache-hit", digest: hit.digest, durationMs: 0 });
  }

  /** It starts, for these reasons. A result that should have been there and is not is worth a warning. */
  started(
    index: ActionIndex,
    { reasons, lost }: { readonly reasons: readonly Reason[]; readonly lost: string | undefined },
  ): void {
    const { owner: label, mnemonic, message } = this.#action(index);
    if (lost !== undefined)
      this.warn(`Cannot use the stored result of ${label} (${mnemonic}): ${lost}, making it again`);
    const expectedMs = this.#request.lastKeys.get(actionIdentity(this.#action(index)))?.durationMs;
    this.#request.report({ kind: "action-started", action: index, label, mnemonic, message, reasons, expectedMs });
  }

  /** An effect looks whether what it recorded is still so. */
  checking(index: ActionIndex): void {
    const { owner: label, mnemonic, message } = this.#action(index);
    this.#request.report({ kind: "effect-checking", action: index, label, mnemonic, message });
  }

  /** It only said what it would do, so there is nothing of it for anybody else. */
  rehearsed(index: ActionIndex, lines: readonly string[]): void {
    const { owner: label, mnemonic } = this.#action(index);
    this.#request.report({ kind: "effect-rehearsed", label, mnemonic, lines });
    this.skipped([index]);
  }

  /** It ran and made its outputs. */
  ran(
    index: ActionIndex,
    run: {
      readonly digest: Digest;
      readonly outputs: OutputNodes;
      readonly durationMs: number;
      readonly attempts: number;
      readonly differing: readonly string[];
    },
  ): void {
    const { digest, durationMs, attempts, differing } = run;
    if (differing.length > 0) this.#warnOfDifference(this.#action(index), differing);
    this.#made(index, run.outputs);
    this.#request.lastKeys.learn(actionIdentity(this.#action(index)), { digest, durationMs });
    this.#end(index, { outcome: "ran", digest, durationMs, attempts });
  }

  /** It took over the result of an identical action in flight. */
  shared(index: ActionIndex, { digest, outputs }: { readonly digest: Digest; readonly outputs: OutputNodes }): void {
    this.#made(index, outputs);
    this.#request.lastKeys.learn(actionIdentity(this.#action(index)), { digest });
    this.#end(index, { outcome: "shared", digest, durationMs: 0 });
  }

  failed(
    index: ActionIndex,
    { failure, durationMs, attempts }: Pick<RunFailed, "failure" | "durationMs" | "attempts">,
  ): void {
    this.#failures.set(index, failure);
    this.#request.report({ kind: "action-failed", failure });
    this.#end(index, { outcome: "failed", digest: undefined, durationMs, attempts });
  }

  cancelled(index: ActionIndex): void {
    this.#end(index, { outcome: "cancelled", digest: undefined, durationMs: 0 });
  }

  skipped(indices: readonly ActionIndex[]): void {
    for (const index of indices) this.#end(index, { outcome: "skipped", digest: undefined, durationMs: 0 });
  }

  /** Says something that is no failure but that a person should know. */
  warn(message: string): void {
    this.#request.report({ kind: "warning", diagnostic: { message } });
  }

  /** Says which of these sources were edited since they were read; what was made is of what was read. */
  warnOfEdits(sources: SourceSnapshot, artifacts?: readonly Artifact[]): void {
    for (const path of sources.findEdited(artifacts)) {
      this.warn(`Source "${path}" was edited during the build, which used it as it was before: build again`);
    }
  }

  /** The whole story; what never came to an end was skipped, or cancelled with the invocation. */
  close(needed: readonly ActionIndex[], sources: SourceSnapshot): ExecutionResult {
    this.warnOfEdits(sources);
    const isInterrupted = this.#request.signal.aborted;
    const unended: ActionOutcome = isInterrupted ? "cancelled" : "skipped";
    const actions = new Map(
      needed.map((index) => [index, this.#ends.get(index) ?? { outcome: unended, digest: undefined, durationMs: 0 }]),
    );
    const failed = [...this.#failures].sort(([one], [other]) => one - other);
    return {
      actions,
      outputs: this.#outputs,
      failures: failed.filter(([index]) => !this.#action(index).isTest).map(([, failure]) => failure),
      failedTests: failed.filter(([index]) => this.#action(index).isTest).map(([, failure]) => failure),
      isInterrupted,
      criticalPath: this.#criticalPath(),
      sources: sources.stamps(),
      editedSources: sources.edited(),
      tools: this.#tools(needed),
      durationMs: this.#request.clock.monotonicMs() - this.#startMs,
    };
  }

  /** Nothing is wrong with this build, but caches that disagree, and rebuilds that cascade, begin here. */
  #warnOfDifference({ owner, mnemonic }: Action, differing: readonly string[]): void {
    const named = differing.slice(0, MOST_NAMED).join(", ");
    const more = differing.length > MOST_NAMED ? ` and ${differing.length - MOST_NAMED} more` : "";
    const message = `Cannot reproduce ${owner} (${mnemonic}): the same inputs made another ${named}${more} than before`;
    const remedy = "look there for a time, a random name, or an order that nobody fixed";
    this.#request.report({ kind: "warning", diagnostic: { message, remedy } });
  }

  #made(index: ActionIndex, outputs: OutputNodes): void {
    for (const [path, node] of outputs) this.#outputs.set(path, node);
    this.#failures.delete(index);
  }

  #end(index: ActionIndex, end: ActionEnd): void {
    this.#ends.set(index, end);
    const { owner: label, mnemonic } = this.#action(index);
    const { outcome, durationMs } = end;
    this.#request.report({ kind: "action-finished", action: index, label, mnemonic, outcome, durationMs });
  }

  #criticalPath(): ExecutionResult["criticalPath"] {
    const weights = Float64Array.from(
      this.#request.graph.actions,
      (_, index) => this.#ends.get(index)?.durationMs ?? 0,
    );
    return criticalPath(this.#shape.dependencies, { order: this.#shape.order, weights }).map((index) => {
      const { owner: label, mnemonic } = this.#action(index);
      return { label, mnemonic, durationMs: weights[index] ?? 0 };
    });
  }

  #tools(needed: readonly ActionIndex[]): readonly HostTool[] {
    const names = new Set(needed.flatMap((index) => this.#action(index).tools));
    return [...names].sort().flatMap((name) => this.#request.tools.find(name) ?? []);
  }

  #action(index: ActionIndex): Action {
    const action = this.#request.graph.actions[index];
    if (action === undefined) throw new Error(`The graph has no action ${index}`);
    return action;
  }
}
