import type { Diagnostic } from "../../engine/core/diagnostic.ts";
import type { Result } from "../../engine/core/result.ts";
import type { FileProblem } from "../../engine/core/workspace-files.ts";

/** A workspace of texts; objects are written as JSON, and a path that ends in "/" is a directory. */
export type TextFiles = Readonly<Record<string, string | object>>;

/** Reads from a handful of texts as from a workspace. */
export function readTextOf(files: TextFiles): (path: string) => Result<string, FileProblem> {
  return (path) => {
    if (Object.hasOwn(files, `${path}/`)) return { ok: false, error: "is-directory" };
    const content = Object.hasOwn(files, path) ? files[path] : undefined;
    if (content === undefined) return { ok: false, error: "missing" };
    return { ok: true, value: typeof content === "string" ? content : JSON.stringify(content) };
  };
}

/** Every mistake on one line, as a person would read it; none when all is well. */
export function mistakes(result: Result<unknown, readonly Diagnostic[]>): string[] {
  return result.ok ? [] : result.error.map(describeDiagnostic);
}

/** `file:line:column-endColumn: message; note file:line:column; remedy`. */
export function describeDiagnostic({ message, range, notes = [], remedy }: Diagnostic): string {
  const place =
    range === undefined ? "" : `${range.path}:${range.start.line}:${range.start.column}-${range.end.column}: `;
  const extra = notes.map((note) => `; ${note.message} ${placeOf(note.range)}`);
  return `${place}${message}${extra.join("")}${remedy === undefined ? "" : `; ${remedy}`}`;
}

function placeOf(range: Diagnostic["range"]): string {
  return range === undefined ? "" : `${range.path}:${range.start.line}:${range.start.column}`;
}
