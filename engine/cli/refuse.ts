import { exitCodeOf } from "../core/exit-code.ts";
import type { Failure } from "../core/failure.ts";
import type { Reporter } from "../reporting/reporter.ts";

/** Tells a failure that has only diagnostics. */
export function refuse(failure: Failure, reporter: Reporter): number {
  if ("diagnostics" in failure) {
    for (const diagnostic of failure.diagnostics) reporter.report({ kind: "error", diagnostic });
  }
  return exitCodeOf(failure);
}
