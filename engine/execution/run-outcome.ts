import type { ActionFailure } from "../core/failure.ts";
import type { OutputNodes } from "./result-outputs.ts";
import type { InputLost } from "./stage-inputs.ts";

/** How a run ended. `attempts`: how often its process was started for it. */
export type RunOutcome =
  | {
      readonly kind: "made";
      readonly outputs: OutputNodes;
      readonly durationMs: number;
      readonly attempts: number;
      /** What an earlier run made otherwise from the same inputs. */
      readonly differing: readonly string[];
    }
  | InputLost
  | RunFailed
  | { readonly kind: "cancelled" };

/** It ran and failed, or could not run. */
export interface RunFailed {
  readonly kind: "failed";
  readonly failure: ActionFailure;
  readonly durationMs: number;
  readonly attempts: number;
}

/** How a look ended: nothing is kept of it but its exit status and its log. */
export type ProbeOutcome =
  | { readonly kind: "probed"; readonly code: number; readonly logPath: string; readonly failure: RunFailed }
  | Exclude<RunOutcome, { kind: "made" }>;
