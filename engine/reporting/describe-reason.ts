import { assertNever } from "../core/assert-never.ts";
import type { Reason } from "../core/reason.ts";
import type { SourceRange } from "../starlark/source-range.ts";

/** Long argv and values are cut: the explanation must fit a line, the whole value is in the record. */
const LONGEST_VALUE = 80;

/** One reason as one line, for `--explain`. */
export function describeReason(reason: Reason): string {
  switch (reason.kind) {
    case "never-built":
      return "never built here before";
    case "result-lost":
      return `its stored result is gone: ${reason.detail}`;
    case "not-cacheable":
      return "its result is never cached";
    case "drifted":
      return `what it published has drifted: ${reason.detail}`;
    case "input-changed":
      return reason.changes.length === 0
        ? `changed ${reason.path}`
        : `changed ${reason.changes.map(describePlace).join(", ")}`;
    case "input-added":
      return `new input ${reason.path}`;
    case "input-removed":
      return `input is gone: ${reason.path}`;
    case "tool-changed":
      return `tool ${reason.tool} ${reason.from} -> ${reason.to}`;
    case "environment-changed":
      return `variable ${reason.name} ${shown(reason.from)} -> ${shown(reason.to)}`;
    case "command-changed":
      return `command ${describeCommandChange(reason.from, reason.to)}`;
    case "setting-changed":
      return `${reason.name} ${shown(reason.from)} -> ${shown(reason.to)}`;
    default:
      return assertNever(reason);
  }
}

function describePlace(range: SourceRange): string {
  const last = range.end.column === 1 ? range.end.line - 1 : range.end.line;
  return last > range.start.line ? `${range.path}:${range.start.line}-${last}` : `${range.path}:${range.start.line}`;
}

/** Names only the words that differ: a long command whose last word changed must not hide it. */
function describeCommandChange(from: readonly string[], to: readonly string[]): string {
  const gone = from.filter((word) => !to.includes(word));
  const come = to.filter((word) => !from.includes(word));
  if (gone.length === 0 && come.length === 0) return "has its words in another order";
  return `${shown(gone.length === 0 ? undefined : gone.join(" "))} -> ${shown(come.length === 0 ? undefined : come.join(" "))}`;
}

function shown(value: string | undefined): string {
  if (value === undefined) return "(none)";
  return value.length > LONGEST_VALUE ? `"${value.slice(0, LONGEST_VALUE)}…"` : `"${value}"`;
}
