import { assertNever } from "../core/assert-never.ts";
import type { BuildEvent, BuildSummary } from "../core/event.ts";
import { describeActionFailure } from "./describe-action-failure.ts";
import { describeDuration } from "./describe-duration.ts";
import { describeReason } from "./describe-reason.ts";
import { type DrawingContext, drawDiagnostic } from "./draw-diagnostic.ts";
import type { Palette } from "./palette.ts";

/** How much a person asked for. */
export interface Verbosity {
  /** Print a line when an action finishes: without a terminal there is no other sign of life. */
  readonly actionLines: boolean;
  /** `--explain`: print why each action runs. */
  readonly explain: boolean;
}

/** More paths than this are counted: `atomic-build //...` must not drown its own last line. */
const MOST_OUTPUTS = 12;

/** The permanent text of an event, or undefined when it has none. */
export function describeEvent(event: BuildEvent, context: DrawingContext & Verbosity): string | undefined {
  const { palette } = context;
  switch (event.kind) {
    case "warning":
      return drawDiagnostic(event.diagnostic, { ...context, severity: "warning" });
    case "error":
      return drawDiagnostic(event.diagnostic, { ...context, severity: "error" });
    case "action-failed":
      return describeActionFailure(event.failure, palette);
    case "action-started":
      return context.explain ? describeStart(event, context) : undefined;
    case "action-finished":
      return context.actionLines && event.outcome === "ran"
        ? `${palette.faint("ran")} ${event.mnemonic} ${palette.label(event.label)} ${describeDuration(event.durationMs)}`
        : undefined;
    case "target-finished":
      return describeTarget(event, context);
    case "test-finished":
      return describeTest(event, context);
    case "target-changed":
      return [`${palette.label(event.label)} ${palette.strong("changed:")}`, ...event.lines].join("\n");
    case "effect-rehearsed":
      return [
        `${palette.strong("dry run of")} ${palette.label(event.label)}`,
        ...event.lines.map((line) => `  ${line}`),
      ].join("\n");
    case "resolution-started":
      return context.actionLines ? event.what : undefined;
    case "invocation-finished":
      return describeSummary(event.summary, event.exitCode === 0, context);
    case "effect-checking":
    case "invocation-started":
    case "loading-finished":
    case "resolution-finished":
    case "analysis-finished":
    case "execution-started":
      return undefined;
    default:
      return assertNever(event);
  }
}

function describeStart(event: Extract<BuildEvent, { kind: "action-started" }>, { palette }: DrawingContext): string {
  const reasons = event.reasons.map((reason) => `  ${palette.faint("because")} ${describeReason(reason)}`);
  return [`${palette.strong(event.message)} ${palette.label(event.label)}`, ...reasons].join("\n");
}

function describeTarget(event: Extract<BuildEvent, { kind: "target-finished" }>, { palette }: DrawingContext): string {
  if (!event.built) return `${palette.error("not built:")} ${palette.label(event.label)}`;
  const shown = event.outputs.slice(0, MOST_OUTPUTS).map((path) => `  ${path}`);
  const rest = event.outputs.length - shown.length;
  return [palette.label(event.label), ...shown, ...(rest > 0 ? [`  … and ${rest} more`] : [])].join("\n");
}

function describeTest(event: Extract<BuildEvent, { kind: "test-finished" }>, { palette }: DrawingContext): string {
  const verdict = describeVerdict(event, palette);
  const cached = event.cached ? palette.faint("(cached) ") : "";
  const log = event.logPath === undefined ? "" : `  ${palette.faint(event.logPath)}`;
  return `${cached}${verdict} ${palette.label(event.label)} in ${describeDuration(event.durationMs)}${log}`;
}

/** A test that needed more than one attempt is no plain pass, and one that failed all of them is worth the number. */
function describeVerdict(
  { passed, attempts, attemptsAllowed }: Extract<BuildEvent, { kind: "test-finished" }>,
  palette: Palette,
): string {
  if (attempts <= 1) return passed ? palette.success("PASSED") : palette.error("FAILED");
  return passed
    ? palette.warning(`FLAKY, passed in attempt ${attempts} of ${attemptsAllowed}`)
    : palette.error(`FAILED in all of ${attempts} attempts`);
}

function describeSummary(summary: BuildSummary, succeeded: boolean, { palette }: DrawingContext): string {
  const word = succeeded ? palette.success("done:") : palette.error("failed:");
  const work =
    summary.ran === 0 && summary.failed === 0
      ? "no action ran"
      : `${count(summary.ran, "action")} run${summary.failed > 0 ? `, ${summary.failed} failed` : ""}${summary.skipped > 0 ? `, ${summary.skipped} skipped` : ""}`;
  const line = `${word} ${count(summary.targets, "target")}, ${count(summary.actions, "action")}: ${work}, ${summary.cacheHits} cached, ${describeDuration(summary.durationMs)}`;
  if (summary.criticalPath.length === 0) return line;
  const total = summary.criticalPath.reduce((sum, step) => sum + step.durationMs, 0);
  const steps = summary.criticalPath
    .filter((step) => step.durationMs >= total / 50)
    .map((step) => `${step.mnemonic} ${step.label} ${describeDuration(step.durationMs)}`);
  return `${line}\n${palette.faint(`critical path ${describeDuration(total)}: ${steps.join(" > ")}`)}`;
}

function count(quantity: number, noun: string): string {
  return `${quantity} ${noun}${quantity === 1 ? "" : "s"}`;
}
