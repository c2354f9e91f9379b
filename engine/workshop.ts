import type { ActionCache } from "../cache/action-cache.ts";
import type { Cas } from "../cache/cas.ts";
import type { LockStore } from "./analysis/lock-store.ts";
import type { Clock } from "./core/clock.ts";
import type { Diagnostic } from "./core/diagnostic.ts";
import type { Report } from "./core/event.ts";
import type { HostTools } from "./core/host-tool.ts";
import type { Result } from "./core/result.ts";
import type { WorkspaceFiles } from "./core/workspace-files.ts";
import type { LastKeys } from "./execution/last-keys.ts";
import type { FileDigests } from "./execution/source-snapshot.ts";
import type { SpawnStrategy } from "./execution/spawn-strategy.ts";
import type { ActionResources } from "./rule/action.ts";
import type { Rule } from "./rule/define-rule.ts";
import type { LockResolver } from "./rule/lock-resolver.ts";

/** What the actions of a build need of the machine. */
export interface MachineNeeds {
  readonly programs: ReadonlySet<string>;
  /** Some run as root of a namespace, which takes an ordinary user a range of subordinate ids. */
  readonly needsRange: boolean;
}

/** Everything that a build works with; the command line makes a real one, tests one of fakes. */
export interface Workshop {
  readonly workspaceRoot: string;
  readonly files: WorkspaceFiles;
  /** By name. */
  readonly rules: ReadonlyMap<string, Rule>;
  readonly locks: LockStore;
  readonly resolvers: readonly LockResolver[];
  readonly cas: Cas;
  readonly actionCache: ActionCache;
  readonly lastKeys: LastKeys;
  readonly fileDigests: FileDigests;
  readonly tools: HostTools;
  readonly strategy: SpawnStrategy;
  /** On the store's file system, so that staging is by hard link. */
  readonly sandboxesFolder: string;
  /** Makes sure that this machine can run the actions: installs what is missing where that is allowed. */
  readonly provide: (needs: MachineNeeds) => Promise<Result<undefined, readonly Diagnostic[]>>;
  /** Why nothing could be started, in words with a remedy; empty when the machine looks fit. */
  readonly diagnose: () => readonly Diagnostic[];
  readonly limits: ActionResources;
  readonly clock: Clock;
  readonly report: Report;
}
