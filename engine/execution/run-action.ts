import { mkdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ActionCache } from "../../cache/action-cache.ts";
import type { Cas } from "../../cache/cas.ts";
import type { Digest } from "../../cache/digest.ts";
import { guardStorage, type StorageProblem, storageProblem } from "../../cache/storage-problem.ts";
import type { ActionFailure, ExitStatus } from "../core/failure.ts";
import type { HostTools } from "../core/host-tool.ts";
import type { ProcessOutcome } from "../core/process-runner.ts";
import { type Result, succeed } from "../core/result.ts";
import type { Action } from "../rule/action.ts";
import type { ActionFolder, ActionFolders } from "./action-folder.ts";
import { type ActionKey, pinDigest } from "./action-lookup.ts";
import { collectOutputs, type WrongOutput } from "./collect-outputs.ts";
import { storageDiagnostic } from "./describe-problem.ts";
import { differingOutputs } from "./differing-outputs.ts";
import { findFullDisk } from "./full-disk.ts";
import { encodeKeyParts } from "./key-parts.ts";
import { readLastLines } from "./last-lines.ts";
import { logPathOf } from "./log-path.ts";
import { reachableMirrors } from "./reachable-mirrors.ts";
import { makeActionResult, type OutputNodes } from "./result-outputs.ts";
import type { ResultRecorder } from "./result-recorder.ts";
import type { Spawn, SpawnStrategy } from "./spawn-strategy.ts";
import { type InputLost, stageInputs } from "./stage-inputs.ts";

/** How a run ended. */
export type RunOutcome =
  | {
      readonly kind: "made";
      readonly outputs: OutputNodes;
      readonly durationMs: number;
      /** What an earlier run made otherwise from the same inputs. */
      readonly differing: readonly string[];
    }
  | InputLost
  | { readonly kind: "failed"; readonly failure: ActionFailure; readonly durationMs: number }
  | { readonly kind: "cancelled" };

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

/** A log larger than this stays in the workspace only. */
const LARGEST_STORED_LOG_BYTES = 16 << 20;

/**
 * Runs one action: stage, spawn, collect, record. A failure leaves nothing but its log: failures are never recorded.
 */
export class ActionRunner {
  readonly #options: ActionRunnerOptions;
  readonly #logFolders = new Set<string>();

  constructor(options: ActionRunnerOptions) {
    this.#options = options;
  }

  /** `onStart` is called when nothing but the process itself is left to wait for. */
  async run(action: Action, key: ActionKey, { onStart }: { readonly onStart: () => void }): Promise<RunOutcome> {
    const prepared = this.#prepare(action, key);
    if (!prepared.ok)
      return prepared.error.kind === "input-lost" ? prepared.error : this.refuse(action, prepared.error);
    onStart();
    const { folder, logPath } = prepared.value;
    try {
      const { status, durationMs } = await this.#options.strategy.run(this.#spawnOf(action, key, { folder, logPath }));
      if (status.kind === "cancelled") return { kind: "cancelled" };
      if (isSuccess(status)) return this.#keep(action, key, { folder, logPath, durationMs });
      const full = findFullDisk(this.#options.folders.place);
      return this.#failed(action, { status, durationMs, ...(full && { machine: storageDiagnostic(full) }) });
    } catch (error) {
      return this.refuse(action, storageProblem("run an action below", { path: this.#options.folders.place, error }));
    } finally {
      this.#options.folders.remove(folder);
    }
  }

  /** A failure that was found before there was anything to run. */
  refuse(action: Action, problem: string | StorageProblem): Extract<RunOutcome, { kind: "failed" }> {
    if (typeof problem === "string") return this.#failed(action, { status: couldNotStart(problem), durationMs: 0 });
    const machine = storageDiagnostic(problem);
    return this.#failed(action, { status: couldNotStart(machine.message), durationMs: 0, machine });
  }

  /** A cached test shows the log of the run that passed, in a clone that never ran it and after a run that failed. */
  restoreLog(action: Action, log: Digest): void {
    // A log is a courtesy: without it the result is as good.
    this.#options.cas.place(log, { to: this.#prepareLog(action), isExecutable: false });
  }

  /** Staging and the log are on two file systems, and what is refused must name the right one. */
  #prepare(action: Action, key: ActionKey): Result<PreparedRun, InputLost | StorageProblem> {
    const { cas, folders, workspaceRoot } = this.#options;
    const staged = guardStorage<ActionFolder, InputLost | StorageProblem>("stage inputs below", folders.place, () => {
      const folder = folders.create();
      const done = stageInputs(key.parts.inputs, { cas, inputRoot: folder.inputRoot });
      return done.ok ? succeed(folder) : done;
    });
    if (!staged.ok) return staged;
    const log = guardStorage<string, never>("write a log below", workspaceRoot, () =>
      succeed(this.#prepareLog(action)),
    );
    return log.ok ? succeed({ folder: staged.value, logPath: log.value }) : log;
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
    this.#record(action, key, { outputs: outputs.value, log: this.#storeLog(logPath), durationMs });
    return { kind: "made", outputs: outputs.value, durationMs, differing };
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

  #spawnOf(
    action: Action,
    { parts }: ActionKey,
    { folder, logPath }: { folder: ActionFolder; logPath: string },
  ): Spawn {
    const mirrors = reachableMirrors(action, this.#options.cas);
    const tools = action.tools.map((name) => [name, this.#options.tools.find(name)?.path ?? name] as const);
    return {
      arguments: parts.arguments,
      environment: {
        ...Object.fromEntries(parts.environment.map(({ name, value }) => [name, value])),
        ...mirrors.environment,
      },
      inputRoot: folder.inputRoot,
      outputRoot: folder.outputRoot,
      outputs: parts.outputs,
      tools: new Map(tools),
      sandbox: action.sandbox,
      hostFolders: mirrors.hostFolders,
      logPath,
      timeoutMs: action.timeoutMs,
      idleTimeoutMs: action.idleTimeoutMs,
      signal: this.#options.signal,
    };
  }

  /** The log of the run before must not be taken for this one's. */
  #prepareLog(action: Action): string {
    const path = join(this.#options.workspaceRoot, logPathOf(action));
    const folder = dirname(path);
    if (!this.#logFolders.has(folder)) {
      mkdirSync(folder, { recursive: true });
      this.#logFolders.add(folder);
    }
    rmSync(path, { force: true });
    return path;
  }

  /** Kept with the result, so that a cached test can show its log in a clone that never ran it. */
  #storeLog(path: string): Digest | undefined {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined || stat.size === 0 || stat.size > LARGEST_STORED_LOG_BYTES) return undefined;
    const put = this.#options.cas.putFile(path, { mode: "copy", isExecutable: false });
    return put.ok ? put.value : undefined;
  }

  #failed(
    action: Action,
    { status, durationMs, ...more }: { status: ExitStatus; durationMs: number } & FailureDetail,
  ): Extract<RunOutcome, { kind: "failed" }> {
    const logPath = logPathOf(action);
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
    return { kind: "failed", failure, durationMs };
  }
}

function explain(problem: WrongOutput | StorageProblem): FailureDetail {
  if (problem.kind === "wrong-output") return { detail: problem.message };
  const machine = storageDiagnostic(problem);
  return { detail: machine.message, machine };
}

function couldNotStart(message: string): ExitStatus {
  return { kind: "could-not-start", message };
}

function isSuccess(status: ProcessOutcome["status"]): boolean {
  return status.kind === "exited" && status.code === 0;
}
