import type { Diagnostic } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import type { LockRequest } from "./rule-context.ts";

/**
 * Answers what analysis cannot know by itself (which version of a package there is today), all requests of a run at once.
 * The answers, JSON, go into the lock and stay until they are asked again on purpose or by age.
 */
export interface LockResolver {
  /** What LockRequest.resolver names. */
  readonly name: string;
  /** What a person reads meanwhile: "Resolving 120 host packages". */
  describe(requests: readonly LockRequest[]): string;
  /** Answer by request key; an answer for each request, or the reasons why not. */
  resolve(requests: readonly LockRequest[]): Promise<Result<ReadonlyMap<string, unknown>, readonly Diagnostic[]>>;
}
