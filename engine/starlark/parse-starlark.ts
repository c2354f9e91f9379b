import { inTextOrder } from "./in-text-order.ts";
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
