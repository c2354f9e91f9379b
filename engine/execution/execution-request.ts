import type { ActionCache } from "../../cache/action-cache.ts";
import type { Cas } from "../../cache/cas.ts";
import type { ActionGraph } from "../analysis/action-graph.ts";
import type { Clock } from "../core/clock.ts";
import type { Report } from "../core/event.ts";
import type { HostTools } from "../core/host-tool.ts";
import type { Accelerator } from "../host/accelerator.ts";
import type { FindCredential } from "../host/credentials.ts";
import type { TakeLock } from "../host/exclusive-lock.ts";
import type { ActionResources } from "../rule/action.ts";
import type { Artifact } from "../rule/artifact.ts";
import type { LastKeys } from "./last-keys.ts";
import type { FileDigests } from "./source-snapshot.ts";
import type { SpawnStrategy } from "./spawn-strategy.ts";

/** What to make, with what, and how far to go. */
export interface ExecutionRequest {
  readonly graph: ActionGraph;
  /** Artifacts to be made; sources and literals among them need no action. */
  readonly wanted: readonly Artifact[];
  readonly workspaceRoot: string;
  readonly cas: Cas;
  readonly actionCache: ActionCache;
  readonly lastKeys: LastKeys;
  readonly fileDigests: FileDigests;
  readonly tools: HostTools;
  readonly strategy: SpawnStrategy;
  /** How virtual machines run here; asked at most once, and only when it is part of a key. */
  readonly accelerator: () => Promise<Accelerator>;
  /** The secrets of the person who builds, for effects; asked only when one runs. */
  readonly findCredential: FindCredential;
  /** Keeps two builds from publishing to one place at once. */
  readonly takeLock: TakeLock;
  /** `--dry-run`: what publishes only says what it would do. */
  readonly isRehearsal: boolean;
  /** On the store's file system, so that staging is by hard link. */
  readonly sandboxesFolder: string;
  /** How many actions may run at once, whatever the machine has. */
  readonly jobs: number;
  /** What the machine has for actions. */
  readonly limits: ActionResources;
  readonly keepGoing: boolean;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly report: Report;
}
