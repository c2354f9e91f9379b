import { lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { BuildConclusion } from "../conclude-build.ts";
import type { BuildEvent } from "../core/event.ts";
import { type FileStamp, stampOfStat } from "../core/file-stamp.ts";
import type { ExecutionResult } from "../execution/execution-result.ts";
import { withoutImpliedPaths } from "../implied-paths.ts";
import { withoutCrowd } from "../reporting/without-crowd.ts";
import { writeUpToDateState } from "../up-to-date.ts";
import type { BuildOptions } from "./command-line.ts";
import type { InvocationIdentity } from "./invocation-identity.ts";
import type { OpenWorkshop } from "./open-workshop.ts";
import type { RepeatableOutcome } from "./repeat-outcome.ts";

/** The coarsest clock tick of file systems that anybody builds on; a file changed within it could change again unseen. */
const CLOCK_TICK_MS = 20;

/** What there is to remember. */
export interface RememberedInvocation {
  readonly conclusion: BuildConclusion;
  readonly warnings: readonly BuildEvent[];
  readonly identity: InvocationIdentity;
  readonly workshop: OpenWorkshop;
  readonly options: BuildOptions;
}

/** Writes the up-to-date state of an invocation that succeeded, unless sources moved under it. */
export async function rememberOutcome(invocation: RememberedInvocation): Promise<void> {
  const { conclusion, warnings, identity, workshop, options } = invocation;
  const { executed } = conclusion;
  // A refresh must ask outside every time it is said.
  if (options.refresh || executed === undefined || executed.editedSources.length > 0) return;
  if (options.dryRun || mustRunAgain(conclusion, executed)) return;
  if (hasYoungSource(executed)) return;
  await wait(CLOCK_TICK_MS);
  const { workspaceRoot } = identity;
  const outputs = conclusion.placed.flatMap((path) => listOutput(join(workspaceRoot, path)));
  const all = [...warnings, ...conclusion.events].map(asRepeated);
  const events = options.json ? all : withoutCrowd(all);
  const outcome: RepeatableOutcome = { json: options.json, color: options.color, exitCode: 0, events };
  writeUpToDateState(identity.stateFile, {
    invocation: identity.text,
    expiresAtMs: workshop.locks.expiresAtMs,
    outcome,
    workspaceRoot,
    inputs: withoutImpliedPaths(gatherInputs(invocation, executed)),
    outputs: [...new Set(outputs)],
  });
}

/** Everything that could change what the invocation does, as it looked before it was read. */
function gatherInputs(
  { identity, workshop }: RememberedInvocation,
  executed: ExecutionResult,
): ReadonlyMap<string, FileStamp | undefined> {
  const { workspaceRoot } = identity;
  const inWorkspace = (path: string): string => join(workspaceRoot, path);
  const locks = workshop.locks.paths.map(inWorkspace);
  const own = new Set([...locks, inWorkspace(".atomic"), inWorkspace("atomic-out")]);
  const inputs = new Map<string, FileStamp | undefined>();
  // Locks are written by the invocation itself: there is no earlier look than now.
  for (const path of [...locks, __filename]) inputs.set(path, stampNow(path));
  for (const stamps of [workshop.tools.stamps(), workshop.files.stamps(own)])
    for (const [path, stamp] of stamps) inputs.set(path, stamp);
  for (const { path, kind, ...stamp } of executed.sources) {
    // A link cannot be changed, only replaced, and that moves the time of its folder, which is watched too.
    if (kind !== "symlink") inputs.set(inWorkspace(path), { kind, ...stamp });
  }
  return inputs;
}

/** A source that changed since this process began could have changed twice within one tick, the second time unseen. */
function hasYoungSource({ sources }: ExecutionResult): boolean {
  return sources.some(({ kind, ctimeMs }) => kind === "file" && ctimeMs >= performance.timeOrigin);
}

/** What is outside may have changed without a file here knowing, and a failed test, though waived, is never taken as known. */
function mustRunAgain({ analysed }: BuildConclusion, { actions, failedTests }: ExecutionResult): boolean {
  const { actions: all = [] } = analysed?.graph ?? {};
  return failedTests.length > 0 || [...actions.keys()].some((index) => all[index]?.effect?.rechecks === true);
}

function stampNow(path: string): FileStamp | undefined {
  try {
    return stampOfStat(statSync(path, { throwIfNoEntry: false }));
  } catch {
    return undefined;
  }
}

/** What is said when nothing runs: everything was there, every passed test is a cached pass. */
function asRepeated(event: BuildEvent): BuildEvent {
  if (event.kind === "test-finished") return { ...event, cached: true };
  if (event.kind !== "invocation-finished") return event;
  const { summary } = event;
  return { ...event, summary: { ...summary, ran: 0, cacheHits: summary.actions, criticalPath: [] } };
}

/** The output, and when it is a folder all folders and files in it; links are known by the times of their folders. */
function listOutput(path: string): readonly string[] {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  const known = entries.filter((entry) => !entry.isSymbolicLink());
  return [path, ...known.map((entry) => join(entry.parentPath, entry.name))];
}
