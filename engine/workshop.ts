import type { LockStore } from "./analysis/lock-store.ts";
import type { Diagnostic } from "./core/diagnostic.ts";
import type { Result } from "./core/result.ts";
import type { WorkspaceFiles } from "./core/workspace-files.ts";
import type { ExecutionRequest } from "./execution/execution-request.ts";
import type { Rule } from "./rule/define-rule.ts";
import type { LockResolver } from "./rule/lock-resolver.ts";

/** What the actions of a build need of the machine. */
export interface MachineNeeds {
  readonly programs: ReadonlySet<string>;
  /** Some run as root of a namespace, which takes an ordinary user a range of subordinate ids. */
  readonly needsRange: boolean;
}

/** Everything that a build works with; the command line makes a real one, tests one of fakes. */
export interface Workshop
  extends Omit<ExecutionRequest, "graph" | "wanted" | "jobs" | "keepGoing" | "isRehearsal" | "signal"> {
  readonly files: WorkspaceFiles;
  /** By name. */
  readonly rules: ReadonlyMap<string, Rule>;
  readonly locks: LockStore;
  readonly resolvers: readonly LockResolver[];
  /** Makes sure that this machine can run the actions: installs what is missing where that is allowed. */
  readonly provide: (needs: MachineNeeds) => Promise<Result<undefined, readonly Diagnostic[]>>;
  /** Why nothing could be started, in words with a remedy; empty when the machine looks fit. */
  readonly diagnose: () => readonly Diagnostic[];
}
