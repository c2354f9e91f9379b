import type { SourceRange } from "../starlark/source-range.ts";

/**
 * Why an action runs (law 6: never without one). Each names one part of the action key that differs from the last run
 * of the same action, or the absence that leaves no choice. Printers switch on `kind`, exhaustively.
 */
export type Reason =
  /** No earlier run of this action is known here and the cache has no result under its key. */
  | { readonly kind: "never-built" }
  /** The key is the same but the stored result is gone: evicted, damaged, or its record was torn. */
  | { readonly kind: "result-lost"; readonly detail: string }
  | { readonly kind: "not-cacheable" }
  /** What an effect had published is no longer as its receipt says. */
  | { readonly kind: "drifted"; readonly detail: string }
  | { readonly kind: "input-changed"; readonly path: string; readonly changes: readonly SourceRange[] }
  | { readonly kind: "input-added"; readonly path: string }
  | { readonly kind: "input-removed"; readonly path: string }
  | { readonly kind: "tool-changed"; readonly tool: string; readonly from: string; readonly to: string }
  | {
      readonly kind: "environment-changed";
      readonly name: string;
      readonly from: string | undefined;
      readonly to: string | undefined;
    }
  | { readonly kind: "command-changed"; readonly from: readonly string[]; readonly to: readonly string[] }
  /** Outputs, platform, sandbox or time limits: anything else in the key. */
  | { readonly kind: "setting-changed"; readonly name: string; readonly from: string; readonly to: string };
