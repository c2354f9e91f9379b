import type { Diagnostic } from "./diagnostic.ts";
import type { ActionFailure } from "./failure.ts";
import type { Label } from "./label.ts";
import type { Reason } from "./reason.ts";

/** How one action came to its result. `cache-hit`: from the action cache; `shared`: joined an identical action in flight. */
export type ActionOutcome = "ran" | "cache-hit" | "shared" | "failed" | "cancelled" | "skipped";

/** Identifies an action within one invocation; dense, from 0. */
export type ActionIndex = number;

/** What an invocation did, for the last line and for `--json`. */
export interface BuildSummary {
  readonly targets: number;
  readonly actions: number;
  readonly ran: number;
  readonly cacheHits: number;
  readonly failed: number;
  readonly skipped: number;
  readonly durationMs: number;
  /** Longest chain by measured time, first to last; empty when nothing ran. */
  readonly criticalPath: readonly { readonly label: Label; readonly mnemonic: string; readonly durationMs: number }[];
}

/** Every fact the tool can state while it works. Reporters only switch on `kind`, exhaustively; nothing else writes. */
export type BuildEvent =
  | { readonly kind: "invocation-started"; readonly command: string; readonly patterns: readonly string[] }
  | {
      readonly kind: "loading-finished";
      readonly packages: number;
      readonly targets: number;
      readonly durationMs: number;
    }
  /** Unpinned network work before analysis: making or moving a lock. */
  | { readonly kind: "resolution-started"; readonly what: string }
  | { readonly kind: "resolution-finished"; readonly what: string; readonly durationMs: number }
  | {
      readonly kind: "analysis-finished";
      readonly targets: number;
      readonly actions: number;
      readonly durationMs: number;
    }
  | { readonly kind: "execution-started"; readonly actions: number; readonly jobs: number }
  | {
      readonly kind: "action-started";
      readonly action: ActionIndex;
      readonly label: Label;
      readonly mnemonic: string;
      /** What a person reads on the progress line, e.g. "Composing tree atomic/1/x86_64/host". */
      readonly message: string;
      readonly reasons: readonly Reason[];
      /** Duration of its last run, when known. */
      readonly expectedMs: number | undefined;
    }
  | {
      readonly kind: "action-finished";
      readonly action: ActionIndex;
      readonly label: Label;
      readonly mnemonic: string;
      readonly outcome: ActionOutcome;
      readonly durationMs: number;
    }
  | { readonly kind: "action-failed"; readonly failure: ActionFailure }
  /** An effect looks whether what it recorded is still so; its `action-finished`, or `action-started`, says what it found. */
  | {
      readonly kind: "effect-checking";
      readonly action: ActionIndex;
      readonly label: Label;
      readonly mnemonic: string;
      readonly message: string;
    }
  /** With `--dry-run`: what an effect would do, in its own words. */
  | {
      readonly kind: "effect-rehearsed";
      readonly label: Label;
      readonly mnemonic: string;
      readonly lines: readonly string[];
    }
  /** `outputs` are paths relative to the workspace. */
  | {
      readonly kind: "target-finished";
      readonly label: Label;
      readonly outputs: readonly string[];
      readonly built: boolean;
    }
  | {
      readonly kind: "test-finished";
      readonly label: Label;
      readonly passed: boolean;
      readonly cached: boolean;
      /** How often it was run for this result; 0 when it was cached. */
      readonly attempts: number;
      /** How often it may be run. */
      readonly attemptsAllowed: number;
      readonly durationMs: number;
      readonly logPath: string | undefined;
    }
  /** A target that was made anew is another one now, in words of its kind: the lines for people, `change` the same as data. */
  | {
      readonly kind: "target-changed";
      readonly label: Label;
      readonly lines: readonly string[];
      readonly change: unknown;
    }
  | { readonly kind: "warning"; readonly diagnostic: Diagnostic }
  | { readonly kind: "error"; readonly diagnostic: Diagnostic }
  | { readonly kind: "invocation-finished"; readonly summary: BuildSummary; readonly exitCode: number };

/** Takes events; given to every phase. */
export type Report = (event: BuildEvent) => void;
