import { relative } from "node:path";
import { analyzeTargets } from "../analysis/analyze-targets.ts";
import { analyzeWithLocks } from "../analyze-with-locks.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { exitCodeOf } from "../core/exit-code.ts";
import { loadTargets } from "../loading/load-targets.ts";
import { readPatterns } from "./build-command.ts";
import type { CommandLine } from "./command-line.ts";
import type { CommandPlace } from "./command-place.ts";
import { openWorkshop } from "./open-workshop.ts";
import { refuse } from "./refuse.ts";

/**
 * Makes the locks that the targets need, or with `--update` asks the outside world again and moves them. The only thing
 * that moves a lock: a build never does.
 */
export async function runLockCommand(
  commandLine: Extract<CommandLine, { command: "lock" }>,
  { folder, identity, reporter }: CommandPlace,
): Promise<number> {
  const { workspaceRoot } = identity;
  const texts = commandLine.patterns.length === 0 ? ["//..."] : commandLine.patterns;
  const patterns = readPatterns(texts, relative(workspaceRoot, folder));
  if (!patterns.ok) return refuse(patterns.error, reporter);
  const report = reporter.report.bind(reporter);
  const { update, options } = commandLine;
  // What ages is refreshed and not forgotten: without a network it stands, with a warning, and is not lost.
  const refresh = update || options.refresh;
  const opened = await openWorkshop({ workspaceRoot, folder, options: { ...options, refresh }, report });
  if (!opened.ok) return refuse(opened.error, reporter);
  const workshop = opened.value;
  const fault = (diagnostics: readonly Diagnostic[]) => {
    for (const diagnostic of diagnostics) report({ kind: "error", diagnostic });
    return exitCodeOf({ kind: "resolution-failed", diagnostics });
  };
  try {
    const loaded = loadTargets(patterns.value, workshop);
    if (loaded.diagnostics.length > 0) return fault(loaded.diagnostics);
    if (update) {
      // With no answer at all, what is pending is everything that these targets ask.
      const asked = analyzeTargets(loaded.graph, { files: workshop.files, locks: { answer: () => undefined } });
      for (const { resolver, key, maxAgeSeconds } of asked.pending) {
        if (maxAgeSeconds === undefined) workshop.locks.forget(resolver, [key]);
      }
    }
    const analysed = await analyzeWithLocks(loaded.graph, workshop, { keepGoing: true });
    if (!analysed.ok) return fault(analysed.error);
    const { diagnostics } = analysed.value;
    return diagnostics.length === 0 ? 0 : fault(diagnostics);
  } finally {
    await workshop.close();
  }
}
