import { compareUtf8 } from "../../cache/compare-utf8.ts";
import type { LockRequest } from "../rule/rule-context.ts";

/** Requests without an answer: each key once, whoever asks. */
export class PendingLocks {
  readonly #requests = new Map<string, LockRequest>();

  add(requests: readonly LockRequest[]): void {
    for (const request of requests) {
      const id = JSON.stringify([request.resolver, request.key]);
      const earlier = this.#requests.get(id);
      if (earlier !== undefined && JSON.stringify(earlier.question) !== JSON.stringify(request.question)) {
        throw new Error(`Two different questions to ${request.resolver} have the key ${request.key}`);
      }
      this.#requests.set(id, request);
    }
  }

  /** Sorted, so that resolvers are asked alike whatever the order of targets. */
  requests(): readonly LockRequest[] {
    return [...this.#requests].sort(([a], [b]) => compareUtf8(a, b)).map(([, request]) => request);
  }
}
