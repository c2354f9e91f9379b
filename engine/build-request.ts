import type { SignedPattern } from "./core/target-pattern.ts";
import type { BuildCommand } from "./wanted-artifacts.ts";

/** What was asked for. */
export interface BuildRequest {
  readonly command: BuildCommand;
  readonly patterns: readonly SignedPattern[];
  readonly jobs: number;
  readonly keepGoing: boolean;
  /** `--dry-run`: what publishes only says what it would do. */
  readonly isRehearsal: boolean;
  readonly signal: AbortSignal;
}
