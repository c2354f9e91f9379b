/** Bazel's glob patterns: `*` within a segment, `**` for any number of segments, nothing else. */
import { fail, type Result, succeed } from "../core/result.ts";

/** One segment: the text of a name without wildcard, `**`, or what a name must match. */
type GlobSegment =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "any-depth" }
  | { readonly kind: "wildcard"; readonly matches: (name: string) => boolean };

export type GlobPattern = readonly GlobSegment[];

/** Reads a pattern; the error says what is wrong with it, without its place. */
export function parseGlobPattern(text: string): Result<GlobPattern, string> {
  const problem = findProblem(text);
  return problem === undefined ? succeed(text.split("/").map(parseSegment)) : fail(problem);
}

/** Whether a pattern matches a whole path, as `exclude` does. */
export function matchesGlobPattern(pattern: GlobPattern, path: string): boolean {
  return matchesFrom({ pattern, segments: path.split("/") }, 0, 0);
}

function matchesFrom(
  subject: { readonly pattern: GlobPattern; readonly segments: readonly string[] },
  at: number,
  index: number,
): boolean {
  const segment = subject.pattern[at];
  const name = subject.segments[index];
  if (segment === undefined) return name === undefined;
  if (segment.kind === "any-depth") {
    return matchesFrom(subject, at + 1, index) || (name !== undefined && matchesFrom(subject, at, index + 1));
  }
  if (name === undefined) return false;
  const isMatch = segment.kind === "name" ? segment.name === name : segment.matches(name);
  return isMatch && matchesFrom(subject, at + 1, index + 1);
}

function findProblem(text: string): string | undefined {
  if (text === "") return "it is empty";
  if (text.startsWith("/")) return "it starts with '/', it is relative to its package";
  if (text.includes("?")) return "wildcard '?' is not allowed, '*' and '**' are";
  for (const segment of text.split("/")) {
    if (segment === "") return "it has an empty segment";
    if (segment === "." || segment === "..") return `it has a segment '${segment}'`;
    if (segment.includes("**") && segment !== "**") return "'**' must be a segment of its own";
  }
  return undefined;
}

function parseSegment(text: string): GlobSegment {
  if (text === "**") return { kind: "any-depth" };
  if (!text.includes("*")) return { kind: "name", name: text };
  if (text === "*") return { kind: "wildcard", matches: () => true };
  const expression = new RegExp(`^${text.split("*").map(escapeForRegExp).join(".*")}$`, "su");
  // As in Bazel and in shells, `*.ks` does not mean `.hidden.ks`; a bare `*` means everything.
  const isForHidden = text.startsWith(".");
  return { kind: "wildcard", matches: (name) => (isForHidden || !name.startsWith(".")) && expression.test(name) };
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/gu, "\\$&");
}
