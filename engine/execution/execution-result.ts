import type { Digest } from "../../cache/digest.ts";
import type { ActionIndex, ActionOutcome, BuildSummary } from "../core/event.ts";
import type { ActionFailure } from "../core/failure.ts";
import type { HostTool } from "../core/host-tool.ts";
import type { OutputNode } from "./result-outputs.ts";
import type { SourceStamp } from "./source-snapshot.ts";

/** How one needed action ended. */
export interface ActionEnd {
  readonly outcome: ActionOutcome;
  /** undefined when it never came to a key: what it needs failed. */
  readonly digest: Digest | undefined;
  /** Measured in this invocation; 0 when it did not run. */
  readonly durationMs: number;
  /** How often it was started in this invocation, where it was. */
  readonly attempts?: number;
}

/** What an execution did, as data: enough to place outputs, to answer the next up-to-date check, and for the last line. */
export interface ExecutionResult {
  /** Every needed action, in ascending order. */
  readonly actions: ReadonlyMap<ActionIndex, ActionEnd>;
  /** Content of every output that is there now, by exec path. */
  readonly outputs: ReadonlyMap<string, OutputNode>;
  /** Of builds, not of tests; by action. */
  readonly failures: readonly ActionFailure[];
  /** Tests that ran and did not pass; by action. */
  readonly failedTests: readonly ActionFailure[];
  readonly isInterrupted: boolean;
  readonly criticalPath: BuildSummary["criticalPath"];
  /** Every source that was looked at, as it was then: the next up-to-date check compares these stamps. */
  readonly sources: readonly SourceStamp[];
  /** Sources that were edited during the execution; when there are any, what was made is not up to date. */
  readonly editedSources: readonly string[];
  /** Every host program that is part of some key, by name. */
  readonly tools: readonly HostTool[];
  readonly durationMs: number;
}
