import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { BuildConclusion } from "../conclude-build.ts";
import type { BuildEvent } from "../core/event.ts";
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
  const { workspaceRoot } = identity;
  const sources = executed.sources.map(({ path }) => join(workspaceRoot, path));
  const locks = workshop.locks.paths.map((path) => join(workspaceRoot, path));
  const inputs = [...locks, ...workshop.files.askedPaths(), ...sources, ...workshop.tools.watchedFiles(), __filename];
  const outputs = conclusion.placed.flatMap((path) => [...listFiles(join(workspaceRoot, path))]);
  const all = [...warnings, ...conclusion.events].map(asRepeated);
  const events = options.json ? all : withoutCrowd(all);
  const outcome: RepeatableOutcome = { json: options.json, color: options.color, exitCode: 0, events };
  await wait(CLOCK_TICK_MS);
  writeUpToDateState(identity.stateFile, {
    invocation: identity.text,
    expiresAtMs: workshop.locks.expiresAtMs,
    outcome,
    inputs: [...new Set(inputs)],
    outputs: [...new Set(outputs)],
  });
}

/** What is said when nothing runs: everything was there, every passed test is a cached pass. */
function asRepeated(event: BuildEvent): BuildEvent {
  if (event.kind === "test-finished") return { ...event, cached: true };
  if (event.kind !== "invocation-finished") return event;
  const { summary } = event;
  return { ...event, summary: { ...summary, ran: 0, cacheHits: summary.actions, criticalPath: [] } };
}

function listFiles(path: string): readonly string[] {
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(path, { withFileTypes: true, recursive: true });
  } catch {
    return [path];
  }
  return [path, ...entries.map((entry) => join(entry.parentPath, entry.name))];
}
