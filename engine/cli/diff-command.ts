import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { isAbsolute, join, relative, resolve } from "node:path";
import { describeDifference } from "../../rules/difference/describe-difference.ts";
import { compareSides, type Side } from "../../rules/difference/difference.ts";
import { build } from "../build.ts";
import type { BuildConclusion } from "../conclude-build.ts";
import { type Label, parseLabel } from "../core/label.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import { parseTargetPatterns } from "../core/target-pattern.ts";
import { runHostScript } from "../host/run-host-script.ts";
import { choosePalette } from "../reporting/palette.ts";
import type { CommandLine } from "./command-line.ts";
import type { CommandPlace } from "./command-place.ts";
import { type DiffPath, readPathSide } from "./diff-path.ts";
import { type DiffTarget, readTargetSide } from "./diff-target.ts";
import { catchInterrupts } from "./interrupts.ts";
import { type OpenWorkshop, openWorkshop } from "./open-workshop.ts";
import { refuse } from "./refuse.ts";

/** Rows of one list without `--all`: a new kernel brings thousands of files. */
const MOST_ROWS = 40;
const PREVIOUS = "@previous";
/** What list-tree.sh runs, on the host. */
const PROGRAMS = new Set(["ostree", "rpm"]);

type DiffCommandLine = Extract<CommandLine, { command: "diff" }>;

/** What one of the two words means. */
type Asked = ({ readonly kind: "path" } & DiffPath) | ({ readonly kind: "target" } & DiffTarget);

/** Compares two trees, images or releases; targets among them are built first. The answer goes to stdout, progress to stderr. */
export async function runDiffCommand(commandLine: DiffCommandLine, place: CommandPlace): Promise<number> {
  const sides = [commandLine.from, commandLine.to].map((word) => readSide(word, place));
  const mistake = sides.find((side) => !side.ok);
  if (mistake?.ok === false) return complain(mistake.error, place);
  const asked = sides.flatMap((side) => (side.ok ? [side.value] : []));
  const { folder, identity, reporter } = place;
  const report = reporter.report.bind(reporter);
  const { options } = commandLine;
  const opened = await openWorkshop({ workspaceRoot: identity.workspaceRoot, folder, options, report });
  if (!opened.ok) return refuse(opened.error, reporter);
  const workshop = opened.value;
  try {
    const conclusion = await buildTargets(asked, commandLine, workshop);
    if (conclusion !== undefined && conclusion.exitCode !== 0) return conclusion.exitCode;
    const provided = await workshop.provide({ programs: PROGRAMS, needsRange: false });
    if (!provided.ok) return refuse({ kind: "environment-unfit", diagnostics: provided.error }, reporter);
    const read: Side[] = [];
    for (const side of asked) {
      const found = await readAsked(side, { conclusion, workshop });
      if (!found.ok) return complain(found.error, place);
      read.push(found.value);
    }
    const [from, to] = read;
    if (from !== undefined && to !== undefined) print(from, to, commandLine);
    return 0;
  } finally {
    await workshop.close();
  }
}

/** A path that is there is one, before a label: `//` and `:` begin no relative path that people write. */
function readSide(word: string, { folder, identity }: CommandPlace): Result<Asked, string> {
  const [path = "", ...revisions] = word.split("@");
  const revision = revisions.join("@");
  const isLabel = word.startsWith("//") || word.startsWith(":");
  const mayBeLabel = isLabel || path.includes(":");
  const absolute = isAbsolute(path) ? path : resolve(folder, path);
  if (!isLabel && existsSync(absolute))
    return succeed({ kind: "path", name: word, path: absolute, ...(revision !== "" && { revision }) });
  if (!mayBeLabel) return fail(`Cannot compare "${word}": there is no "${path}", and a label has // or : in it`);
  const generation = word.endsWith(PREVIOUS) ? "previous" : "current";
  const text = generation === "previous" ? word.slice(0, -PREVIOUS.length) : word;
  const label = parseLabel(text, { package: relative(identity.workspaceRoot, folder) });
  if (!label.ok) return fail(`Cannot compare "${word}": there is no such path, and it is no label: ${label.error}`);
  return succeed({ kind: "target", name: word, label: label.value, generation });
}

async function buildTargets(
  asked: readonly Asked[],
  { options }: DiffCommandLine,
  workshop: OpenWorkshop,
): Promise<BuildConclusion | undefined> {
  const labels: Label[] = asked.flatMap((side) => (side.kind === "target" ? [side.label] : []));
  if (labels.length === 0) return undefined;
  const texts = [...new Set(labels)];
  const patterns = parseTargetPatterns(texts, { workingFolder: "" });
  if (!patterns.ok) throw new Error(`Labels are no patterns: ${texts.join(" ")}`);
  const interrupts = catchInterrupts(() => workshop.killNow());
  try {
    const { jobs = availableParallelism(), keepGoing } = options;
    workshop.report({ kind: "invocation-started", command: "diff", patterns: texts });
    const request = { command: "build", patterns: patterns.value, jobs, keepGoing, isRehearsal: false } as const;
    return await build({ ...request, signal: interrupts.signal }, workshop);
  } finally {
    interrupts.release();
  }
}

function readAsked(
  side: Asked,
  { conclusion, workshop }: { readonly conclusion: BuildConclusion | undefined; readonly workshop: OpenWorkshop },
): Promise<Result<Side, string>> {
  if (side.kind === "path") return readPathSide(side, runHostScript);
  if (conclusion === undefined) throw new Error(`Target ${side.label} was not built`);
  return readTargetSide(side, { conclusion, workshop, run: runHostScript });
}

function print(from: Side, to: Side, { options, json, all }: DiffCommandLine): void {
  const difference = compareSides(from, to);
  if (json) {
    process.stdout.write(`${JSON.stringify(difference, undefined, 2)}\n`);
    return;
  }
  const isTerminal = process.stdout.isTTY === true;
  const palette = choosePalette(options.color, { isTerminal, environment: process.env });
  const lines = describeDifference(difference, { palette, mostRows: all ? Number.POSITIVE_INFINITY : MOST_ROWS });
  process.stdout.write(`${lines.join("\n")}\n`);
}

function complain(message: string, { reporter, identity }: CommandPlace): number {
  const remedy = `name two of: a label, LABEL${PREVIOUS}, an ostree repository (PATH or PATH@REVISION), a built folder, a release manifest`;
  const diagnostic = { message: message.replaceAll(join(identity.workspaceRoot, "/"), ""), remedy };
  return refuse({ kind: "invalid-command-line", diagnostics: [diagnostic] }, reporter);
}
