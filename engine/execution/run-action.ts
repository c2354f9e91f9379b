import { join } from "node:path";
import type { ActionCache } from "../../cache/action-cache.ts";
import type { Cas } from "../../cache/cas.ts";
import type { Digest } from "../../cache/digest.ts";
import { guardStorage, type StorageProblem, storageProblem } from "../../cache/storage-problem.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { ActionFailure, ExitStatus } from "../core/failure.ts";
import type { HostTools } from "../core/host-tool.ts";
import { type Result, succeed } from "../core/result.ts";
import type { Action } from "../rule/action.ts";
import type { ActionFolder, ActionFolders } from "./action-folder.ts";
import { ActionLogs } from "./action-logs.ts";
import { type ActionKey, pinDigest } from "./action-lookup.ts";
import { collectOutputs, type WrongOutput } from "./collect-outputs.ts";
import { storageDiagnostic } from "./describe-problem.ts";
import { differingOutputs } from "./differing-outputs.ts";
import { type Given, NOTHING_GIVEN } from "./effect-grants.ts";
import { findFullDisk } from "./full-disk.ts";
import { encodeKeyParts } from "./key-parts.ts";
import { readLastLines } from "./last-lines.ts";
import { logPathOf } from "./log-path.ts";
import { makeSpawn } from "./make-spawn.ts";
import { makeActionResult, type OutputNodes } from "./result-outputs.ts";
import type { ResultRecorder } from "./result-recorder.ts";
import type { ProbeOutcome, RunFailed, RunOutcome } from "./run-outcome.ts";
import type { SpawnStrategy } from "./spawn-strategy.ts";
import { type InputLost, stageInputs, stageRecorded } from "./stage-inputs.ts";

/** What running an action needs. */
export interface ActionRunnerOptions {
  readonly workspaceRoot: string;
  readonly cas: Cas;
  readonly actionCache: ActionCache;
  readonly tools: HostTools;
  readonly strategy: SpawnStrategy;
  readonly folders: ActionFolders;
  readonly recorder: ResultRecorder;
  readonly signal: AbortSignal;
}

type FailureDetail = Pick<ActionFailure, "detail" | "machine">;

interface PreparedRun {
  readonly folder: ActionFolder;
  readonly logPath: string;
}

interface EndedRun extends PreparedRun {
  readonly status: ExitStatus;
  readonly durationMs: number;
}

interface ProcessStart {
  readonly given: Given;
  readonly onStart?: () => void;
  /** Ending of the log's name. */
  readonly log?: string;
  readonly recorded?: OutputNodes | undefined;
}

/**
 * Runs one action: stage, spawn, collect, record. A failure leaves nothing but its log: failures are never recorded.
 */
export class ActionRunner {
  readonly #options: ActionRunnerOptions;
  readonly logs: ActionLogs;

  constructor(options: ActionRunnerOptions) {
    this.#options = options;
    this.logs = new ActionLogs(options);
  }

  /**
   * `onStart` is called when nothing but the process itself is left to wait for. A test that fails is run again as often as
   * it says; only it learns which attempt it is.
   */
  async run(
    action: Action,
    key: ActionKey,
    { onStart, given = NOTHING_GIVEN }: { readonly onStart: () => void; readonly given?: Given },
  ): Promise<RunOutcome> {
    if (!action.isTest) return this.#runOnce(action, key, { onStart, given });
    this.logs.removeAttempts(action);
    for (let attempt = 1; ; attempt++) {
      const environment = { ...given.environment, ATOMIC_TEST_ATTEMPT: String(attempt) };
      const start = attempt === 1 ? onStart : () => undefined;
      const outcome = await this.#runOnce(action, key, { onStart: start, given: { ...given, environment } });
      if (outcome.kind === "made") return { ...outcome, attempts: attempt };
      if (outcome.kind !== "failed") return outcome;
      if (attempt >= (action.attempts ?? 1) || !isWorthAnother(outcome.failure))
        return { ...outcome, attempts: attempt };
      this.logs.keepAttempt(action, attempt);
    }
  }

  /** Runs it for what it says alone; with what was recorded of it, where it wants to compare. */
  probe(
    action: Action,
    key: ActionKey,
    {
      given,
      log,
      recorded,
    }: { readonly given: Given; readonly log: string; readonly recorded: OutputNodes | undefined },
  ): Promise<ProbeOutcome> {
    return this.#process(action, key, { given, log, recorded }, ({ status, durationMs, logPath }) => {
      const failure = this.#failed(action, { status, durationMs, log });
      return status.kind === "exited" ? { kind: "probed", code: status.code, logPath, failure } : failure;
    });
  }

  /** A failure that was found before there was anything to run. */
  refuse(action: Action, problem: string | StorageProblem | Diagnostic): RunFailed {
    if (typeof problem === "string") return this.#failed(action, { status: couldNotStart(problem), durationMs: 0 });
    const machine = "message" in problem ? problem : storageDiagnostic(problem);
    return this.#failed(action, { status: couldNotStart(machine.message), durationMs: 0, machine });
  }

  #runOnce(
    action: Action,
    key: ActionKey,
    start: { readonly onStart: () => void; readonly given: Given },
  ): Promise<RunOutcome> {
    return this.#process<RunOutcome>(action, key, start, ({ status, durationMs, folder, logPath }) => {
      if (isSuccess(status)) return this.#keep(action, key, { folder, logPath, durationMs });
      const full = findFullDisk(this.#options.folders.place);
      return this.#failed(action, { status, durationMs, ...(full && { machine: storageDiagnostic(full) }) });
    });
  }

  /** Stages, starts, and lets `settle` look at the end before the folder goes. */
  async #process<Outcome>(
    action: Action,
    key: ActionKey,
    { onStart, given, log = "", recorded }: ProcessStart,
    settle: (ended: EndedRun) => Outcome,
  ): Promise<Outcome | InputLost | RunFailed | { readonly kind: "cancelled" }> {
    const prepared = this.#prepare(action, key, { log, recorded });
    if (!prepared.ok)
      return prepared.error.kind === "input-lost" ? prepared.error : this.refuse(action, prepared.error);
    onStart?.();
    try {
      const spawn = makeSpawn(action, key, { ...this.#options, ...prepared.value, given, recorded });
      const { status, durationMs } = await this.#options.strategy.run(spawn);
      return status.kind === "cancelled" ? { kind: "cancelled" } : settle({ ...prepared.value, status, durationMs });
    } catch (error) {
      return this.refuse(action, storageProblem("run an action below", { path: this.#options.folders.place, error }));
    } finally {
      this.#options.folders.remove(prepared.value.folder);
    }
  }

  /** Staging and the log are on two file systems, and what is refused must name the right one. */
  #prepare(
    action: Action,
    key: ActionKey,
    { log, recorded }: { readonly log: string; readonly recorded: OutputNodes | undefined },
  ): Result<PreparedRun, InputLost | StorageProblem> {
    const { cas, folders, workspaceRoot } = this.#options;
    const staged = guardStorage<ActionFolder, InputLost | StorageProblem>("stage inputs below", folders.place, () => {
      const folder = folders.create();
      const inputs = stageInputs(key.parts.inputs, { cas, inputRoot: folder.inputRoot });
      const done = inputs.ok && recorded !== undefined ? stageRecorded(recorded, { cas, folder }) : inputs;
      return done.ok ? succeed(folder) : done;
    });
    if (!staged.ok) return staged;
    const prepared = guardStorage<string, never>("write a log below", workspaceRoot, () =>
      succeed(this.logs.prepare(action, log)),
    );
    return prepared.ok ? succeed({ folder: staged.value, logPath: prepared.value }) : prepared;
  }

  #keep(
    action: Action,
    key: ActionKey,
    { folder, logPath, durationMs }: { folder: ActionFolder; logPath: string; durationMs: number },
  ): RunOutcome {
    const { cas } = this.#options;
    const outputs = collectOutputs(action, { cas, outputRoot: folder.outputRoot });
    const status = { kind: "exited", code: 0 } as const;
    if (!outputs.ok) return this.#failed(action, { status, durationMs, ...explain(outputs.error) });
    // Before the record is written, which takes the place of the one to compare with.
    const differing = differingOutputs(action, { digest: key.digest, outputs: outputs.value }, this.#options);
    this.#record(action, key, { outputs: outputs.value, log: this.logs.store(logPath), durationMs });
    return { kind: "made", outputs: outputs.value, durationMs, attempts: 1, differing };
  }

  #record(
    action: Action,
    key: ActionKey,
    { outputs, log, durationMs }: { outputs: OutputNodes; log: Digest | undefined; durationMs: number },
  ): void {
    const record = { result: makeActionResult(outputs, log), manifest: encodeKeyParts(key.parts), durationMs };
    if (action.pinned !== undefined) this.#options.recorder.add(pinDigest(action.pinned.sha256), record);
    this.#options.recorder.add(key.digest, record);
  }

  #failed(
    action: Action,
    { status, durationMs, log = "", ...more }: { status: ExitStatus; durationMs: number; log?: string } & FailureDetail,
  ): RunFailed {
    const logPath = `${logPathOf(action)}${log}`;
    const hasRun = status.kind !== "could-not-start";
    const failure: ActionFailure = {
      label: action.owner,
      mnemonic: action.mnemonic,
      arguments: action.arguments,
      status,
      lastLines: hasRun ? readLastLines(join(this.#options.workspaceRoot, logPath)) : [],
      logPath: hasRun ? logPath : undefined,
      ...more,
    };
    return { kind: "failed", failure, durationMs, attempts: 1 };
  }
}

function explain(problem: WrongOutput | StorageProblem): FailureDetail {
  if (problem.kind === "wrong-output") return { detail: problem.message };
  const machine = storageDiagnostic(problem);
  return { detail: machine.message, machine };
}

/** What could not even start, or what a full disk stopped, ends no better the next time. */
function isWorthAnother({ status, machine }: ActionFailure): boolean {
  return status.kind !== "could-not-start" && machine === undefined;
}

function couldNotStart(message: string): ExitStatus {
  return { kind: "could-not-start", message };
}

function isSuccess(status: ExitStatus): boolean {
  return status.kind === "exited" && status.code === 0;
}
