import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { AnalyzedTarget } from "./analysis/action-graph.ts";
import type { Analysis } from "./analysis/analyze-targets.ts";
import type { BuildRequest } from "./build-request.ts";
import type { ActionIndex, BuildEvent, BuildSummary } from "./core/event.ts";
import { exitCodeOf } from "./core/exit-code.ts";
import type { Failure } from "./core/failure.ts";
import type { Label } from "./core/label.ts";
import type { ExecutionResult } from "./execution/execution-result.ts";
import { logPathOf } from "./execution/log-path.ts";
import { placeOutputs } from "./execution/place-outputs.ts";
import type { LoadedTargets } from "./loading/load-targets.ts";
import type { Artifact } from "./rule/artifact.ts";
import { wantedArtifacts } from "./wanted-artifacts.ts";
import type { Workshop } from "./workshop.ts";

/** How an invocation ended. */
export interface BuildConclusion {
  readonly exitCode: number;
  readonly summary: BuildSummary;
  /** The events of the end, which an up-to-date run repeats. */
  readonly events: readonly BuildEvent[];
  /** Workspace-relative paths of everything that was put under atomic-out/. */
  readonly placed: readonly string[];
  readonly loaded: LoadedTargets | undefined;
  readonly analysed: Analysis | undefined;
  readonly executed: ExecutionResult | undefined;
}

/** What there is to conclude from; an early failure has only its reason. */
export interface BuildCourse {
  readonly request: BuildRequest;
  readonly workshop: Workshop;
  readonly startedMs: number;
  readonly failures: readonly Failure[];
  readonly loaded?: LoadedTargets;
  readonly analysed?: Analysis;
  readonly executed?: ExecutionResult;
}

/** Places what was made, tells the outcome of each target and test, and sums up. */
export function concludeBuild(course: BuildCourse): BuildConclusion {
  const { workshop, loaded, analysed, executed } = course;
  const failures = [...course.failures, ...(executed === undefined ? [] : failuresOf(executed, workshop))];
  const events: BuildEvent[] = [];
  const placed: string[] = [];
  const tell = (event: BuildEvent): void => {
    events.push(event);
    workshop.report(event);
  };
  if (loaded !== undefined && analysed !== undefined && executed !== undefined) {
    const teller = new TargetTeller({ ...course, loaded, analysed, executed }, { tell, placed });
    failures.push(...teller.tellAll());
  }
  const summary = summarize(course);
  const [first] = failures;
  const exitCode = first === undefined ? 0 : exitCodeOf(first);
  tell({ kind: "invocation-finished", summary, exitCode });
  return { exitCode, summary, events, placed, loaded, analysed, executed };
}

function failuresOf(executed: ExecutionResult, { diagnose, report }: Workshop): readonly Failure[] {
  if (executed.isInterrupted) return [{ kind: "interrupted" }];
  const { failures, failedTests } = executed;
  const refused = new Map(
    [...failures, ...failedTests].flatMap(({ machine }) => (machine ? [[machine.message, machine]] : [])),
  );
  const isHeldUp = refused.size === 0 && failures.some(({ status }) => status.kind === "could-not-start");
  const diagnostics = isHeldUp ? diagnose() : [...refused.values()];
  if (failures.length + diagnostics.length === 0) return [];
  for (const diagnostic of diagnostics) report({ kind: "error", diagnostic });
  return [diagnostics.length > 0 ? { kind: "environment-unfit", diagnostics } : { kind: "actions-failed", failures }];
}

type FinishedCourse = BuildCourse & Required<Pick<BuildCourse, "loaded" | "analysed" | "executed">>;

/** Where the teller tells, and where it notes what it put in place. */
interface Telling {
  readonly tell: (event: BuildEvent) => void;
  readonly placed: string[];
}

class TargetTeller {
  readonly #course: FinishedCourse;
  readonly #telling: Telling;

  constructor(course: FinishedCourse, telling: Telling) {
    this.#course = course;
    this.#telling = telling;
  }

  /** Targets in the order asked for, then tests; gives back what tests add to the failures. */
  tellAll(): readonly Failure[] {
    const { request, loaded, analysed, executed } = this.#course;
    const { requested } = loaded.graph;
    const targets = requested.flatMap((label) => analysed.graph.targets.get(label) ?? []);
    const tests = new Set(request.command === "test" ? targets.filter((target) => target.isTest) : []);
    const { inPlace, failures } = this.#placeAll(targets);
    const built = targets.filter((target) => !tests.has(target)).map((target) => this.#tellTarget(target, inPlace));
    for (const label of requested) if (!analysed.graph.targets.has(label)) this.#tellNotBuilt(label);
    for (const target of tests) this.#tellTest(target);
    if (executed.isInterrupted) return failures;
    if (request.command === "test") failures.push(...this.#failuresOfTests(tests));
    if (!built.every(Boolean)) return [...failures, ...this.#failuresBehindGates()];
    if (request.command === "build") this.#warnOfToleratedFailures();
    return failures;
  }

  /** All is there although tests failed: a reader of the failures above must not take them for the build's own. */
  #warnOfToleratedFailures(): void {
    for (const { label } of this.#course.executed.failedTests) {
      const message = `Test "${label}" failed, and what was asked for is made all the same: a waiver lets it fail`;
      this.#telling.tell({ kind: "warning", diagnostic: { message } });
    }
  }

  /** A test that nobody asked for by name failed, and what must not be made before it passes was not. */
  #failuresBehindGates(): readonly Failure[] {
    const labels = this.#course.executed.failedTests.map(({ label }) => label);
    return labels.length > 0 ? [{ kind: "tests-failed", labels }] : [];
  }

  #failuresOfTests(tests: ReadonlySet<AnalyzedTarget>): readonly Failure[] {
    if (tests.size === 0) {
      const message = "Cannot test: none of the targets is a test";
      this.#telling.tell({ kind: "error", diagnostic: { message, remedy: 'build them with "atomic-build build"' } });
      return [{ kind: "no-tests" }];
    }
    const failed = [...tests].filter((target) => !isPassed(target, this.#course.executed)).map(({ label }) => label);
    return failed.length > 0 ? [{ kind: "tests-failed", labels: failed }] : [];
  }

  /** Everything at once: what is in place already is known from one file. What tests only need stays in the store. */
  #placeAll(targets: readonly AnalyzedTarget[]): {
    readonly inPlace: ReadonlySet<string>;
    readonly failures: Failure[];
  } {
    const { request, workshop, analysed, executed } = this.#course;
    const { command } = request;
    const labels = targets.filter((target) => command === "test" || !target.isTest).map(({ label }) => label);
    const wanted = wantedArtifacts(labels, { graph: analysed.graph, command });
    const placement = placeOutputs(wanted, { ...workshop, outputs: executed.outputs });
    const diagnostics = placement.problems.map((message) => ({ message }));
    for (const diagnostic of diagnostics) this.#telling.tell({ kind: "error", diagnostic });
    this.#telling.placed.push(...placement.paths);
    const failures = diagnostics.length > 0 ? [{ kind: "environment-unfit" as const, diagnostics }] : [];
    return { inPlace: new Set(placement.paths), failures };
  }

  /** Whether it was built. */
  #tellTarget(target: AnalyzedTarget, inPlace: ReadonlySet<string>): boolean {
    const { request, workshop, analysed, executed } = this.#course;
    const wanted = wantedArtifacts([target.label], { graph: analysed.graph, command: request.command });
    const isBuilt = wanted.every(({ kind, path }) => kind !== "derived" || executed.outputs.has(path));
    const isPlaced = target.isTest || wanted.every(({ path }) => inPlace.has(path));
    const outputs = isBuilt && !target.isTest ? wanted.filter(({ path }) => inPlace.has(path)) : [];
    this.#telling.tell({
      kind: "target-finished",
      label: target.label,
      outputs: outputs.flatMap((artifact) => listOutput(workshop.workspaceRoot, artifact)),
      built: isBuilt && isPlaced,
    });
    return isBuilt && isPlaced;
  }

  #tellNotBuilt(label: Label): void {
    this.#telling.tell({ kind: "target-finished", label, outputs: [], built: false });
  }

  /** A test that was never run, because its needs failed or all was stopped, has no verdict. */
  #tellTest(target: AnalyzedTarget): void {
    const { analysed, executed } = this.#course;
    const index = testActionOf(target, analysed);
    const end = index === undefined ? undefined : executed.actions.get(index);
    const action = index === undefined ? undefined : analysed.graph.actions[index];
    if (end?.outcome === "skipped" || end?.outcome === "cancelled") {
      this.#tellNotBuilt(target.label);
      return;
    }
    this.#telling.tell({
      kind: "test-finished",
      label: target.label,
      passed: isPassed(target, executed),
      cached: end?.outcome === "cache-hit",
      attempts: end?.attempts ?? 0,
      attemptsAllowed: action?.attempts ?? 1,
      durationMs: end?.durationMs ?? 0,
      logPath: action === undefined ? undefined : logPathOf(action),
    });
  }
}

/** The files of a small folder by name, since these are what a person came for; a large one as itself. */
const MOST_LISTED = 20;

function listOutput(workspaceRoot: string, artifact: Artifact): readonly string[] {
  const { path } = artifact;
  if (artifact.kind === "literal" || !artifact.isDirectory) return [path];
  try {
    const entries = readdirSync(join(workspaceRoot, path), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory());
    if (files.length === 0 || files.length > MOST_LISTED) return [`${path}/`];
    return files.map((entry) => join(entry.parentPath, entry.name).slice(workspaceRoot.length + 1)).toSorted();
  } catch {
    return [path];
  }
}

function testActionOf(target: AnalyzedTarget, { graph }: Analysis): ActionIndex | undefined {
  return target.actions.find((index) => graph.actions[index]?.isTest === true);
}

function isPassed(target: AnalyzedTarget, executed: ExecutionResult): boolean {
  return target.files.every(({ kind, path }) => kind !== "derived" || executed.outputs.has(path));
}

function summarize({ workshop, startedMs, loaded, executed }: BuildCourse): BuildSummary {
  const ends = [...(executed?.actions.values() ?? [])];
  const count = (...outcomes: readonly string[]) => ends.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return {
    targets: loaded?.graph.requested.length ?? 0,
    actions: ends.length,
    ran: count("ran"),
    cacheHits: count("cache-hit", "shared"),
    failed: count("failed"),
    skipped: count("skipped", "cancelled"),
    durationMs: workshop.clock.monotonicMs() - startedMs,
    criticalPath: executed?.criticalPath ?? [],
  };
}
