import type { Clock } from "../core/clock.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Report } from "../core/event.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import type { LockResolver } from "../rule/lock-resolver.ts";
import type { LockRequest } from "../rule/rule-context.ts";
import type { LockStore } from "./lock-store.ts";

/** Who answers, where answers are kept, who is told. */
export interface ResolutionOptions {
  readonly store: LockStore;
  readonly resolvers: readonly LockResolver[];
  readonly clock: Clock;
  readonly report: Report;
}

/**
 * Asks each resolver once for all that analysis lacks and records the answers; then analysis is run again. Resolvers are
 * asked one after the other: they use the network, and two of them half-done are harder to explain than one.
 */
export async function resolveLocks(
  pending: readonly LockRequest[],
  options: ResolutionOptions,
): Promise<Result<undefined, readonly Diagnostic[]>> {
  const { store, resolvers } = options;
  if (store.problems.length > 0) return fail(store.problems);
  const problems: Diagnostic[] = [];
  for (const [name, requests] of groupByResolver(pending)) {
    const resolver = resolvers.find((candidate) => candidate.name === name);
    if (resolver === undefined) throw new Error(`No resolver is named ${name}`);
    problems.push(...(await askResolver(resolver, requests, options)));
  }
  return problems.length > 0 ? fail(problems) : succeed(undefined);
}

async function askResolver(
  resolver: LockResolver,
  requests: readonly LockRequest[],
  { store, clock, report }: ResolutionOptions,
): Promise<readonly Diagnostic[]> {
  const what = resolver.describe(requests);
  const startedMs = clock.monotonicMs();
  report({ kind: "resolution-started", what });
  const kept = new Set<LockRequest>();
  const answers = await resolver.resolve(requests, {
    find: (request) => store.earlier(request),
    keep(request, warning) {
      kept.add(request);
      store.keep(request);
      report({ kind: "warning", diagnostic: warning });
    },
  });
  report({ kind: "resolution-finished", what, durationMs: clock.monotonicMs() - startedMs });
  if (!answers.ok) return answers.error;
  const asked = requests.filter((request) => !kept.has(request));
  const unanswered = asked.find(({ key }) => answers.value.get(key) === undefined);
  if (unanswered !== undefined) throw new Error(`Resolver ${resolver.name} gave no answer for ${unanswered.key}`);
  store.record(
    resolver.name,
    asked.map((request) => ({ request, answer: answers.value.get(request.key) })),
  );
  return [];
}

function groupByResolver(pending: readonly LockRequest[]): ReadonlyMap<string, readonly LockRequest[]> {
  const groups = new Map<string, LockRequest[]>();
  for (const request of pending) {
    const group = groups.get(request.resolver);
    if (group === undefined) groups.set(request.resolver, [request]);
    else group.push(request);
  }
  return groups;
}
