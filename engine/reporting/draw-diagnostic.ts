import type { Diagnostic, DiagnosticNote } from "../core/diagnostic.ts";
import type { SourceRange } from "../starlark/source-range.ts";
import type { Palette } from "./palette.ts";

/** What drawing needs beside the diagnostic itself. */
export interface DrawingContext {
  readonly palette: Palette;
  /** The text of a file that a range names, or undefined when it cannot be read (any more). */
  readonly readSource: (path: string) => string | undefined;
}

/**
 * Draws one diagnostic as compilers do: `path:line:column: error: message`, the source line with the range underlined,
 * notes in the same form, and what to do. Editors jump to the first line.
 */
export function drawDiagnostic(
  diagnostic: Diagnostic,
  context: DrawingContext & { readonly severity: "error" | "warning" },
): string {
  const { palette, severity } = context;
  const word = severity === "error" ? palette.error("error:") : palette.warning("warning:");
  const lines = [
    `${drawPlace(diagnostic.range, palette)}${word} ${palette.strong(diagnostic.message)}`,
    ...drawExcerpt(diagnostic.range, context),
    ...(diagnostic.notes ?? []).flatMap((note) => drawNote(note, context)),
  ];
  if (diagnostic.remedy !== undefined) lines.push(`  ${palette.success("help:")} ${diagnostic.remedy}`);
  return lines.join("\n");
}

function drawNote(note: DiagnosticNote, context: DrawingContext): readonly string[] {
  const { palette } = context;
  return [
    `${drawPlace(note.range, palette)}${palette.faint("note:")} ${note.message}`,
    ...drawExcerpt(note.range, context),
  ];
}

function drawPlace(range: SourceRange | undefined, palette: Palette): string {
  return range === undefined ? "" : `${palette.label(`${range.path}:${range.start.line}:${range.start.column}:`)} `;
}

/** The range's first line; a range over several lines is underlined to the end of the first. */
function drawExcerpt(range: SourceRange | undefined, context: DrawingContext): readonly string[] {
  if (range === undefined) return [];
  const line = context.readSource(range.path)?.split("\n")[range.start.line - 1];
  if (line === undefined) return [];
  const characters = [...line.replace(/\r$/, "")];
  const from = Math.min(range.start.column - 1, characters.length);
  const to =
    range.end.line === range.start.line ? Math.min(range.end.column - 1, characters.length) : characters.length;
  // Tabs are kept in the indent, so that the caret stands under its character at any tab width.
  const indent = characters
    .slice(0, from)
    .map((character) => (character === "\t" ? "\t" : " "))
    .join("");
  const gutter = String(range.start.line).padStart(5);
  const carets = context.palette.error("^".repeat(Math.max(1, to - from)));
  return [
    `${context.palette.faint(`${gutter} |`)} ${characters.join("")}`,
    `${context.palette.faint("      |")} ${indent}${carets}`,
  ];
}
