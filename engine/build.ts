import type { Analysis } from "./analysis/analyze-targets.ts";
import { analyzeWithLocks } from "./analyze-with-locks.ts";
import type { BuildRequest } from "./build-request.ts";
import { type BuildConclusion, concludeBuild } from "./conclude-build.ts";
import type { Failure } from "./core/failure.ts";
import { fail, type Result, succeed } from "./core/result.ts";
import type { ExecutionResult } from "./execution/execution-result.ts";
import { executeActions } from "./execution/executor.ts";
import { type LoadedTargets, loadTargets } from "./loading/load-targets.ts";
import { wantedArtifacts } from "./wanted-artifacts.ts";
import type { Workshop } from "./workshop.ts";

/** Makes what was asked for: load, analyse, execute, conclude. Everything said on the way is an event. */
export async function build(request: BuildRequest, workshop: Workshop): Promise<BuildConclusion> {
  const startedMs = workshop.clock.monotonicMs();
  const loaded = load(request, workshop);
  if (!loaded.ok) return concludeBuild({ request, workshop, startedMs, failures: [loaded.error] });
  const analysed = await analyse(loaded.value, request, workshop);
  if (!analysed.ok) return concludeBuild({ request, workshop, startedMs, failures: [analysed.error] });
  const provided = await provide(analysed.value, workshop);
  if (!provided.ok) return concludeBuild({ request, workshop, startedMs, failures: [provided.error] });
  const executed = await execute(loaded.value, analysed.value, request, workshop);
  const failures = partialFailures(loaded.value, analysed.value);
  return concludeBuild({
    request,
    workshop,
    startedMs,
    failures,
    loaded: loaded.value,
    analysed: analysed.value,
    executed,
  });
}

/** Mistakes end the build here, unless it is to keep going and something is right. */
function load(request: BuildRequest, workshop: Workshop): Result<LoadedTargets, Failure> {
  const { clock, report } = workshop;
  const startedMs = clock.monotonicMs();
  const loaded = loadTargets(request.patterns, workshop);
  const { graph, diagnostics, packages } = loaded;
  for (const diagnostic of loaded.warnings) report({ kind: "warning", diagnostic });
  for (const diagnostic of diagnostics) report({ kind: "error", diagnostic });
  const durationMs = clock.monotonicMs() - startedMs;
  report({ kind: "loading-finished", packages, targets: graph.targets.size, durationMs });
  const isUseless = graph.requested.every((label) => graph.failed.has(label));
  if (diagnostics.length > 0 && (!request.keepGoing || isUseless)) return fail({ kind: "loading-failed", diagnostics });
  return succeed(loaded);
}

async function analyse(
  loaded: LoadedTargets,
  request: BuildRequest,
  workshop: Workshop,
): Promise<Result<Analysis, Failure>> {
  const { clock, report } = workshop;
  const startedMs = clock.monotonicMs();
  const analysed = await analyzeWithLocks(loaded.graph, workshop, request);
  if (!analysed.ok) {
    for (const diagnostic of analysed.error) report({ kind: "error", diagnostic });
    return fail({ kind: "resolution-failed", diagnostics: analysed.error });
  }
  const { graph, diagnostics, warnings, failed } = analysed.value;
  for (const diagnostic of warnings) report({ kind: "warning", diagnostic });
  for (const diagnostic of diagnostics) report({ kind: "error", diagnostic });
  const durationMs = clock.monotonicMs() - startedMs;
  report({ kind: "analysis-finished", targets: graph.targets.size, actions: graph.actions.length, durationMs });
  const isUseless = loaded.graph.requested.every((label) => failed.has(label));
  if (diagnostics.length > 0 && (!request.keepGoing || isUseless))
    return fail({ kind: "analysis-failed", diagnostics });
  return analysed;
}

/** Every program that an action names must be there before the first one runs: better now than after forty minutes. */
async function provide({ graph }: Analysis, workshop: Workshop): Promise<Result<undefined, Failure>> {
  if (graph.actions.length === 0) return succeed(undefined);
  const provided = await workshop.provide({
    programs: new Set(graph.actions.flatMap(({ tools, effect }) => (effect?.exclusive ? [...tools, "flock"] : tools))),
    needsRange: graph.actions.some(({ sandbox }) => sandbox.user === "root-range"),
  });
  if (provided.ok) return provided;
  for (const diagnostic of provided.error) workshop.report({ kind: "error", diagnostic });
  return fail({ kind: "environment-unfit", diagnostics: provided.error });
}

function execute(
  loaded: LoadedTargets,
  analysed: Analysis,
  request: BuildRequest,
  workshop: Workshop,
): Promise<ExecutionResult> {
  const { graph } = analysed;
  const wanted = wantedArtifacts(loaded.graph.requested, { graph, command: request.command });
  return executeActions({ ...workshop, ...request, graph, wanted });
}

/** With keep-going, what was wrong before execution still fails the invocation at its end. */
function partialFailures(loaded: LoadedTargets, analysed: Analysis): readonly Failure[] {
  const failures: Failure[] = [];
  if (loaded.diagnostics.length > 0) failures.push({ kind: "loading-failed", diagnostics: loaded.diagnostics });
  if (analysed.diagnostics.length > 0) failures.push({ kind: "analysis-failed", diagnostics: analysed.diagnostics });
  return failures;
}
