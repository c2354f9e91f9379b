import type { Diagnostic } from "./diagnostic.ts";
import type { Label } from "./label.ts";

/** How a failed process ended, decoded for people. */
export type ExitStatus =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: string }
  | { readonly kind: "timed-out"; readonly limitMs: number }
  | { readonly kind: "idle-timed-out"; readonly limitMs: number }
  | { readonly kind: "could-not-start"; readonly message: string };

/** What a person needs to see of an action that failed. */
export interface ActionFailure {
  readonly label: Label;
  readonly mnemonic: string;
  readonly arguments: readonly string[];
  readonly status: ExitStatus;
  /** Last lines of its output, without the newline characters. */
  readonly lastLines: readonly string[];
  /** Path of the full log, workspace-relative when inside it. */
  readonly logPath: string | undefined;
  /** Something beside the exit status: an output that was not made, an output of a kind that cannot be stored. */
  readonly detail?: string;
  /** What the machine refused (a full disk), with the remedy: then the action is not to blame, and the exit code says so. */
  readonly machine?: Diagnostic;
}

/** Everything that can end an invocation other than success. The exit code is a function of the kind (exit-code.ts). */
export type Failure =
  | { readonly kind: "invalid-command-line"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "loading-failed"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "analysis-failed"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "resolution-failed"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "actions-failed"; readonly failures: readonly ActionFailure[] }
  | { readonly kind: "tests-failed"; readonly labels: readonly Label[] }
  | { readonly kind: "no-tests" }
  | { readonly kind: "environment-unfit"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "interrupted" };
