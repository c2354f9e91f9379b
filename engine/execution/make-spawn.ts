import type { Cas } from "../../cache/cas.ts";
import type { HostTools } from "../core/host-tool.ts";
import type { Action } from "../rule/action.ts";
import type { ActionFolder } from "./action-folder.ts";
import type { ActionKey } from "./action-lookup.ts";
import { type Given, giveRecorded, NOTHING_GIVEN } from "./effect-grants.ts";
import { reachableMirrors } from "./reachable-mirrors.ts";
import type { OutputNodes } from "./result-outputs.ts";
import type { Spawn } from "./spawn-strategy.ts";

/** Where one process runs, and what it is given beyond its key. */
export interface SpawnPlace {
  readonly folder: ActionFolder;
  readonly logPath: string;
  readonly given: Given;
  /** There only for a look at an effect: it is shown what was recorded. */
  readonly recorded?: OutputNodes | undefined;
}

/** The process of an action: what its key says, mirrors, and what it is given. */
export function makeSpawn(
  action: Action,
  { parts }: ActionKey,
  place: SpawnPlace & { readonly cas: Cas; readonly tools: HostTools; readonly signal: AbortSignal },
): Spawn {
  const { folder, logPath, given, recorded } = place;
  const shown = recorded === undefined ? NOTHING_GIVEN : giveRecorded(folder.recordedRoot);
  const mirrors = reachableMirrors(action, place.cas);
  const tools = action.tools.map((name) => [name, place.tools.find(name)?.path ?? name] as const);
  return {
    arguments: parts.arguments,
    environment: {
      ...Object.fromEntries(parts.environment.map(({ name, value }) => [name, value])),
      ...mirrors.environment,
      ...given.environment,
      ...shown.environment,
    },
    inputRoot: folder.inputRoot,
    outputRoot: folder.outputRoot,
    outputs: parts.outputs,
    tools: new Map(tools),
    sandbox: action.sandbox,
    hostFolders: mirrors.hostFolders,
    grants: [...given.grants, ...shown.grants],
    logPath,
    timeoutMs: action.timeoutMs,
    idleTimeoutMs: action.idleTimeoutMs,
    signal: place.signal,
  };
}
