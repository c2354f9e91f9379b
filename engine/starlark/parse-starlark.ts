import type { StarlarkProblem } from "./starlark-problem.ts";
import { SourceText } from "./syntax/source-text.ts";
import type { StarlarkFile } from "./syntax/starlark-file.ts";
import { StatementParser } from "./syntax/statement-parser.ts";

export interface ParsedStarlark {
  /** All that could be understood; a statement that could not stands as `broken`. */
  readonly file: StarlarkFile;
  /** In the order of the text. */
  readonly problems: readonly StarlarkProblem[];
}

/** Parses a file of the whole language. Whatever the text holds, the outcome is a tree and a list of problems. */
export function parseStarlark({ path, text }: { readonly path: string; readonly text: string }): ParsedStarlark {
  const source = new SourceText(path, text);
  const problems: StarlarkProblem[] = [];
  const statements = new StatementParser(source, problems).parseFile();
  return { file: { path, source, statements }, problems: inTextOrder(problems) };
}

/** The text behind an unclosed bracket is read twice, and may be complained of twice. */
function inTextOrder(problems: readonly StarlarkProblem[]): StarlarkProblem[] {
  const unique = new Map<string, StarlarkProblem>();
  for (const problem of problems) {
    unique.set(`${problem.range?.start.line}:${problem.range?.start.column}:${problem.message}`, problem);
  }
  return [...unique.values()].sort(
    (left, right) =>
      (left.range?.start.line ?? 0) - (right.range?.start.line ?? 0) ||
      (left.range?.start.column ?? 0) - (right.range?.start.column ?? 0),
  );
}
