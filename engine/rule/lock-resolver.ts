import type { Diagnostic } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import type { LockRequest } from "./rule-context.ts";

/** What was answered to the same question before; `answeredAtMs` only of answers that age. */
export interface EarlierAnswer {
  readonly answer: unknown;
  readonly answeredAtMs: number | undefined;
}

/** Answers that were locked once, for when the outside cannot be asked again. */
export interface EarlierAnswers {
  find(request: LockRequest): EarlierAnswer | undefined;
  /** The earlier answer stands, for this invocation; the warning says why and how old it is. */
  keep(request: LockRequest, warning: Diagnostic): void;
}

/**
 * Answers what analysis cannot know by itself (which version of a package there is today), all requests of a run at once.
 * The answers, JSON, go into the lock and stay until they are asked again on purpose or by age.
 */
export interface LockResolver {
  /** What LockRequest.resolver names. */
  readonly name: string;
  /** What a person reads meanwhile: "Resolving 120 host packages". */
  describe(requests: readonly LockRequest[]): string;
  /** Answer by request key; an answer for each request that keeps no earlier one, or the reasons why not. */
  resolve(
    requests: readonly LockRequest[],
    earlier: EarlierAnswers,
  ): Promise<Result<ReadonlyMap<string, unknown>, readonly Diagnostic[]>>;
}
