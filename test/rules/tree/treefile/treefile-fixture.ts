import type { Diagnostic } from "../../../../engine/core/diagnostic.ts";
import type { Result } from "../../../../engine/core/result.ts";
import type { FileProblem } from "../../../../engine/core/workspace-files.ts";
import { loadTreefile } from "../../../../rules/tree/treefile/load-treefile.ts";
import type { Treefile } from "../../../../rules/tree/treefile/treefile.ts";

/** A workspace of texts; objects are written as JSON. */
export type Files = Readonly<Record<string, string | object>>;

/** Reads from a handful of texts as from a workspace. */
export function readTextOf(files: Files): (path: string) => Result<string, FileProblem> {
  return (path) => {
    const content = Object.hasOwn(files, path) ? files[path] : undefined;
    if (content === undefined) return { ok: false, error: "missing" };
    return { ok: true, value: typeof content === "string" ? content : JSON.stringify(content) };
  };
}

/** Loads `tree/host.json` (or the first file) of a workspace for x86_64. */
export function load(files: Files, options: { basearch?: string; releasever?: string } = {}) {
  const path = Object.keys(files)[0] ?? "";
  return loadTreefile(path, { readText: readTextOf(files), basearch: "x86_64", ...options });
}

/** The treefile, where a test expects no mistakes. */
export function loaded(files: Files, options: { basearch?: string; releasever?: string } = {}): Treefile {
  const result = load(files, options);
  if (!result.ok) throw new Error(mistakes(result).join("\n"));
  return result.value;
}

/** Every mistake as `file:line:column: message` with its notes and remedy, as a person would read it. */
export function mistakes(result: Result<unknown, readonly Diagnostic[]>): string[] {
  return result.ok ? [] : result.error.map(describe);
}

/** One diagnostic on one line. */
export function describe({ message, range, notes = [], remedy }: Diagnostic): string {
  const place =
    range === undefined ? "" : `${range.path}:${range.start.line}:${range.start.column}-${range.end.column}: `;
  const extra = notes.map(
    (note) => `; ${note.message} ${note.range?.path}:${note.range?.start.line}:${note.range?.start.column}`,
  );
  return `${place}${message}${extra.join("")}${remedy === undefined ? "" : `; ${remedy}`}`;
}
