import type { ProcessOutcome } from "../core/process-runner.ts";
import type { SandboxGrants } from "../rule/action.ts";

/** One prepared process: inputs are staged, what is declared is all it may see. */
export interface Spawn {
  readonly arguments: readonly string[];
  /** The complete environment, PATH left out (the strategy sets it to its tool folder). */
  readonly environment: Readonly<Record<string, string>>;
  /** Host path of the folder of staged inputs (hard links into the store); seen read-only at WORK_FOLDER. */
  readonly inputRoot: string;
  /** Host path of a folder on the same file system, empty; declared outputs end up below it at their exec paths. */
  readonly outputRoot: string;
  /** Exec paths of declared outputs and whether each is a directory. */
  readonly outputs: readonly { readonly path: string; readonly isDirectory: boolean }[];
  /** Host programs by name -> absolute resolved path. Only these are on PATH. */
  readonly tools: ReadonlyMap<string, string>;
  readonly sandbox: SandboxGrants;
  /** Folders of the host that are seen at their own paths, read-only; one that is missing is no mistake. */
  readonly hostFolders?: readonly string[];
  /** What an effect is given beyond that. */
  readonly grants?: readonly Grant[];
  readonly logPath: string;
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly signal: AbortSignal;
}

/** A file, socket or folder of the host at a path of the sandbox. */
export interface Grant {
  readonly hostPath: string;
  readonly path: string;
  readonly access: "read" | "write";
  /** Without it, a missing one stops the process from being started. */
  readonly mayBeMissing?: true;
}

/** Where actions see their inputs and outputs, whatever the machine, the user and the clone. */
export const WORK_FOLDER = "/work";

/** A way to run a spawn: sandboxed here, later on a remote executor; a fake in tests. */
export interface SpawnStrategy {
  readonly name: string;
  run(spawn: Spawn): Promise<ProcessOutcome>;
}
