import type { Diagnostic } from "../../engine/core/diagnostic.ts";
import { parseTargetPatterns } from "../../engine/core/target-pattern.ts";
import { type LoadedTargets, loadTargets } from "../../engine/loading/load-targets.ts";
import type { Rule } from "../../engine/rule/define-rule.ts";
import { MemoryWorkspaceFiles } from "./memory-workspace-files.ts";
import { SAMPLE_RULES } from "./sample-rules.ts";

/** Loads patterns of a workspace held in memory. */
export function loadWorkspace(
  texts: Readonly<Record<string, string>>,
  patterns: readonly string[] = ["//..."],
  options: { readonly rules?: ReadonlyMap<string, Rule>; readonly workingFolder?: string } = {},
): LoadedTargets {
  const { rules = SAMPLE_RULES, workingFolder = "" } = options;
  const parsed = parseTargetPatterns(patterns, { workingFolder });
  if (!parsed.ok) throw new Error(parsed.error.join("\n"));
  return loadTargets(parsed.value, { files: new MemoryWorkspaceFiles(texts), rules });
}

/** Diagnostics as the lines a person would search for: place, message, notes, remedy. */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.flatMap(({ message, range, notes = [], remedy }) => [
    `${printPlace(range)}${message}`,
    ...notes.map((note) => `  ${printPlace(note.range)}${note.message}`),
    ...(remedy === undefined ? [] : [`  > ${remedy}`]),
  ]);
}

function printPlace(range: Diagnostic["range"]): string {
  return range === undefined ? "" : `${range.path}:${range.start.line}:${range.start.column}: `;
}
