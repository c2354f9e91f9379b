import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { pathBeside } from "../../../engine/core/path-beside.ts";
import type { Result } from "../../../engine/core/result.ts";
import type { FileProblem } from "../../../engine/core/workspace-files.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import { rangeIn, rangeOfLine, type SourceLine } from "./source-line.ts";
import { splitLine } from "./split-line.ts";

/** A kickstart as one sequence of lines, each still knowing its file. */
export interface ExpandedLines {
  readonly lines: readonly SourceLine[];
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Puts included files in the place of the lines that name them, in commands, package lists and scripts alike. Relative
 * paths are relative to the including file; kickstart tools try the process's folder first, and a build must not depend
 * on where it was started. `%ksappend` is the same here: it differs only for installers that run %pre in between.
 */
export function expandIncludes(path: string, readText: (path: string) => Result<string, FileProblem>): ExpandedLines {
  const expander = new IncludeExpander(readText);
  expander.expand(path, []);
  return expander;
}

const INCLUDE = /^\s*%(?:include|ksappend)(?![^\s#])/;
const MAXIMUM_DEPTH = 50;
/** Includes that include each other's files twice grow without end long before they nest too deep. */
const MAXIMUM_LINES = 20_000;

type Chain = readonly { readonly path: string; readonly from: SourceRange | undefined }[];

class IncludeExpander implements ExpandedLines {
  readonly lines: SourceLine[] = [];
  readonly files: string[] = [];
  readonly diagnostics: Diagnostic[] = [];
  #isFull = false;

  constructor(readonly readText: (path: string) => Result<string, FileProblem>) {}

  expand(path: string, chain: Chain, from?: SourceRange): void {
    const here = [...chain, { path, from }];
    const text = this.readText(path);
    if (!text.ok) {
      const state = text.error === "is-directory" ? "a directory" : text.error;
      this.#report(here, `Cannot load kickstart ${JSON.stringify(path)}: the file is ${state}`);
      return;
    }
    if (!this.files.includes(path)) this.files.push(path);
    const lines = text.value.split("\n");
    if (lines.at(-1) === "") lines.pop();
    for (const [index, content] of lines.entries()) this.#add({ path, line: index + 1, text: content }, here);
  }

  #add(line: SourceLine, chain: Chain): void {
    if (this.#isFull) return;
    if (INCLUDE.test(line.text)) this.#include(line, chain);
    else if (this.lines.length < MAXIMUM_LINES) this.lines.push(line);
    else {
      this.#isFull = true;
      const problem = `more than ${MAXIMUM_LINES} lines with all includes`;
      this.#report(chain, `Cannot load kickstart ${JSON.stringify(line.path)}: ${problem}`);
    }
  }

  #include(line: SourceLine, chain: Chain): void {
    const words = splitLine(line.text);
    const [directive, named, extra] = words.ok ? words.value : [];
    const refuse = (range: SourceRange, problem: string) =>
      this.#report([...chain, { path: line.path, from: range }], problem);
    const includer = `in kickstart ${JSON.stringify(line.path)}`;
    if (directive === undefined || named === undefined || extra !== undefined) {
      refuse(rangeOfLine(line), `Cannot include ${includer}: expected ${directive?.text ?? "%include"} and one path`);
      return;
    }
    const range = rangeIn(line, named.start, named.end);
    const path = pathBeside(line.path, named.text);
    const problem = problemOf({ named: named.text, path, chain });
    if (path !== undefined && problem === undefined) this.expand(path, chain, range);
    else refuse(range, `Cannot include ${JSON.stringify(named.text)} ${includer}: ${problem}`);
  }

  /** The first place is where the failing file is named; the notes lead back to the file that was asked for. */
  #report(chain: Chain, message: string): void {
    const [range, ...outer] = chain.flatMap(({ from }) => from ?? []).reverse();
    const places = [range, ...outer];
    const notes = outer.map((place, index) => ({
      message: `${JSON.stringify(places[index]?.path)} is included here`,
      range: place,
    }));
    this.diagnostics.push({ message, ...(range && { range }), ...(notes.length > 0 && { notes }) });
  }
}

function problemOf({
  named,
  path,
  chain,
}: {
  named: string;
  path: string | undefined;
  chain: Chain;
}): string | undefined {
  if (/^[a-z]+:\/\//.test(named))
    return "an address is not read at build time, expected a path relative to the including file";
  if (named.startsWith("/"))
    return "an absolute path belongs to the installer's own files, expected a path relative to the including file";
  if (path === undefined) return "the path leaves the workspace, expected a path inside it";
  const start = chain.findIndex((link) => link.path === path);
  if (start !== -1)
    return `the includes form a loop: ${[...chain.slice(start).map((link) => link.path), path].join(" -> ")}`;
  return chain.length > MAXIMUM_DEPTH ? `the includes are nested more than ${MAXIMUM_DEPTH} deep` : undefined;
}
