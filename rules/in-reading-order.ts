import type { Diagnostic } from "../engine/core/diagnostic.ts";

/** Diagnostics as a reader goes through the files: file by file as they were read, each from its top. */
export function inReadingOrder(diagnostics: readonly Diagnostic[], files: readonly string[]): readonly Diagnostic[] {
  const rank = ({ range }: Diagnostic) => (range === undefined ? -1 : files.indexOf(range.path));
  const line = ({ range }: Diagnostic) => range?.start.line ?? 0;
  const column = ({ range }: Diagnostic) => range?.start.column ?? 0;
  return diagnostics.toSorted((a, b) => rank(a) - rank(b) || line(a) - line(b) || column(a) - column(b));
}
