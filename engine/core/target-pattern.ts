/**
 * What people type after a verb. Parsing knows only the text and the folder they stand in; which packages and targets
 * exist is decided later (loading/evaluate-patterns.ts), so that a pattern can be parsed, printed and tested alone.
 */
import { assertNever } from "./assert-never.ts";
import { checkPackageName, checkTargetName, type Label, labelName, labelPackage, parseLabel } from "./label.ts";
import { fail, type Result, succeed } from "./result.ts";

/** Which targets a wildcard selects: the rules, or also source and generated files. */
export type WildcardSelection = "rules" | "rules-and-files";

/** One pattern without its sign. */
export type TargetPattern =
  | { readonly kind: "target"; readonly label: Label }
  | {
      readonly kind: "package";
      readonly packageName: string;
      readonly selection: WildcardSelection;
      readonly word: string;
    }
  | { readonly kind: "beneath"; readonly folder: string; readonly selection: WildcardSelection }
  /** `bar/wiz`: package `bar/wiz`, else a target of the nearest package above it. */
  | { readonly kind: "path"; readonly path: string };

/** A pattern as written: order and sign matter, `-x` takes away from what stands before it. */
export interface SignedPattern {
  readonly text: string;
  readonly isNegative: boolean;
  readonly pattern: TargetPattern;
}

const WILDCARDS: ReadonlyMap<string, WildcardSelection> = new Map([
  ["all", "rules"],
  ["*", "rules-and-files"],
  ["all-targets", "rules-and-files"],
]);

/** Reads all patterns of a command line; every mistake is reported, not only the first. */
export function parseTargetPatterns(
  texts: readonly string[],
  options: { readonly workingFolder: string },
): Result<readonly SignedPattern[], readonly string[]> {
  const parsed = texts.map((text) => ({ text, result: parseSigned(text, options.workingFolder) }));
  const problems = parsed.flatMap(({ text, result }) =>
    result.ok ? [] : [`Cannot read target pattern ${JSON.stringify(text)}: ${result.error}`],
  );
  return problems.length > 0
    ? fail(problems)
    : succeed(parsed.flatMap(({ result }) => (result.ok ? [result.value] : [])));
}

/** The pattern as an absolute text that reads back as the same pattern. */
export function printTargetPattern(pattern: TargetPattern): string {
  switch (pattern.kind) {
    case "target":
      // `//x/all` is a target but `//x/all:all`, its label, is a wildcard.
      return WILDCARDS.has(labelName(pattern.label)) ? `//${labelPackage(pattern.label)}` : pattern.label;
    case "package":
      return `//${pattern.packageName}:${pattern.word}`;
    case "beneath": {
      const folder = pattern.folder === "" ? "//..." : `//${pattern.folder}/...`;
      return pattern.selection === "rules" ? folder : `${folder}:all-targets`;
    }
    case "path":
      return pattern.path;
    default:
      return assertNever(pattern);
  }
}

function parseSigned(text: string, workingFolder: string): Result<SignedPattern, string> {
  const isNegative = text.startsWith("-");
  const pattern = parsePattern(isNegative ? text.slice(1) : text, workingFolder);
  return pattern.ok ? succeed({ text, isNegative, pattern: pattern.value }) : pattern;
}

function parsePattern(text: string, workingFolder: string): Result<TargetPattern, string> {
  if (text === "") return fail("it is empty");
  const local = /^@@?\/\//.test(text) ? text.slice(text.indexOf("//")) : text;
  if (local.startsWith("@"))
    return fail("there are no external repositories, a pattern starts with '//' or is relative");
  const isAbsolute = local.startsWith("//");
  if (!isAbsolute && local.startsWith("/"))
    return fail("it is a path of the machine, a pattern starts with '//' or is relative");
  const [place, word] = splitAtColon(isAbsolute ? local.slice(2) : local);
  const folder = isAbsolute ? place : joinFolders(workingFolder, place);
  if (folder === "..." || folder.endsWith("/...")) return parseBeneath(folder, word);
  const selection = word === undefined ? undefined : WILDCARDS.get(word);
  if (word !== undefined && selection !== undefined) {
    const problem = checkPackageName(folder);
    return problem === undefined ? succeed({ kind: "package", packageName: folder, selection, word }) : fail(problem);
  }
  return isAbsolute || word !== undefined ? parseOneTarget(`//${folder}`, word) : parsePath(folder);
}

function parseBeneath(folder: string, word: string | undefined): Result<TargetPattern, string> {
  const selection = WILDCARDS.get(word ?? "all");
  if (selection === undefined) {
    return fail(`after '...' there may be ':all', ':*' or ':all-targets' but not ':${word}'`);
  }
  const top = folder === "..." ? "" : folder.slice(0, -"/...".length);
  const problem = checkPackageName(top);
  return problem === undefined ? succeed({ kind: "beneath", folder: top, selection }) : fail(problem);
}

function parseOneTarget(place: string, word: string | undefined): Result<TargetPattern, string> {
  const text = word === undefined ? place : `${place}:${word}`;
  const label = parseLabel(text, { package: "" });
  if (label.ok) return succeed({ kind: "target", label: label.value });
  return fail(label.error.slice(`Cannot read label ${JSON.stringify(text)}: `.length));
}

function parsePath(path: string): Result<TargetPattern, string> {
  const problem = checkTargetName(path);
  return problem === undefined ? succeed({ kind: "path", path }) : fail(problem);
}

function splitAtColon(text: string): readonly [place: string, word: string | undefined] {
  const colon = text.indexOf(":");
  return colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)];
}

function joinFolders(outer: string, inner: string): string {
  if (outer === "" || inner === "") return outer + inner;
  return `${outer}/${inner}`;
}
