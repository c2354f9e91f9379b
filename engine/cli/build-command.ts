import { availableParallelism } from "node:os";
import { relative } from "node:path";
import { build } from "../build.ts";
import type { BuildConclusion } from "../conclude-build.ts";
import type { BuildEvent } from "../core/event.ts";
import type { Failure } from "../core/failure.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import { parseTargetPatterns, type SignedPattern } from "../core/target-pattern.ts";
import { runHostScript } from "../host/run-host-script.ts";
import type { CommandLine } from "./command-line.ts";
import type { CommandPlace } from "./command-place.ts";
import { catchInterrupts } from "./interrupts.ts";
import { type OpenWorkshop, openWorkshop } from "./open-workshop.ts";
import { refuse } from "./refuse.ts";
import { rememberOutcome } from "./remember-outcome.ts";
import { runTarget } from "./run-target.ts";
import { tellTreeChanges } from "./tell-tree-changes.ts";

/** A command line that builds. */
export type BuildCommandLine = Extract<CommandLine, { command: "build" | "test" | "run" }>;

/** Builds, tests, or builds and runs. */
export async function runBuildCommand(commandLine: BuildCommandLine, place: CommandPlace): Promise<number> {
  const { identity, folder, reporter } = place;
  const texts = commandLine.command === "run" ? [commandLine.target] : commandLine.patterns;
  const patterns = readPatterns(texts, relative(identity.workspaceRoot, folder));
  if (!patterns.ok) return refuse(patterns.error, reporter);
  const warnings: BuildEvent[] = [];
  const report = (event: BuildEvent): void => {
    if (event.kind === "warning") warnings.push(event);
    reporter.report(event);
  };
  const { workspaceRoot } = identity;
  const opened = await openWorkshop({ workspaceRoot, folder, options: commandLine.options, report });
  if (!opened.ok) return refuse(opened.error, reporter);
  const conclusion = await buildIn(opened.value, commandLine, patterns.value);
  if (conclusion.exitCode !== 0) return conclusion.exitCode;
  if (commandLine.command === "run") return runTarget(conclusion, { commandLine, workshop: opened.value }, place);
  await rememberOutcome({ conclusion, warnings, identity, workshop: opened.value, options: commandLine.options });
  return 0;
}

async function buildIn(
  workshop: OpenWorkshop,
  commandLine: BuildCommandLine,
  patterns: readonly SignedPattern[],
): Promise<BuildConclusion> {
  const { jobs = availableParallelism(), keepGoing, dryRun: isRehearsal } = commandLine.options;
  const interrupts = catchInterrupts(() => workshop.killNow());
  try {
    const texts = patterns.map(({ text }) => text);
    workshop.report({ kind: "invocation-started", command: commandLine.command, patterns: texts });
    const command = commandLine.command === "test" ? "test" : "build";
    const conclusion = await build(
      { command, patterns, jobs, keepGoing, isRehearsal, signal: interrupts.signal },
      workshop,
    );
    if (!interrupts.signal.aborted) await tellTreeChanges(conclusion, { workshop, run: runHostScript });
    return conclusion;
  } finally {
    await workshop.close();
    interrupts.release();
  }
}

/** Patterns, or the mistake: none at all, or one that is no pattern. */
export function readPatterns(
  texts: readonly string[],
  workingFolder: string,
): Result<readonly SignedPattern[], Failure> {
  if (texts.length === 0) {
    const message = "Cannot build: no target was named";
    const remedy = 'name targets, e.g. "atomic-build //images:pxetolive", or all of them: "atomic-build //..."';
    return fail({ kind: "invalid-command-line", diagnostics: [{ message, remedy }] });
  }
  const parsed = parseTargetPatterns(texts, { workingFolder });
  if (parsed.ok) return succeed(parsed.value);
  return fail({ kind: "invalid-command-line", diagnostics: parsed.error.map((message) => ({ message })) });
}
