import { type Analysis, analyzeTargets } from "./analysis/analyze-targets.ts";
import { resolveLocks } from "./analysis/resolve-locks.ts";
import type { Diagnostic } from "./core/diagnostic.ts";
import { fail, type Result, succeed } from "./core/result.ts";
import type { TargetGraph } from "./loading/target-graph.ts";
import type { Workshop } from "./workshop.ts";

/** An answer can bring new questions (a repository's packages); more rounds than this mean that a rule never ends. */
const MOST_ROUNDS = 8;

/**
 * Analyses, asks the resolvers what analysis could not know, and analyses again, until no question is left. A mistake ends
 * it unless it is to keep going: nobody waits for a network to hear of a misspelt key.
 */
export async function analyzeWithLocks(
  graph: TargetGraph,
  workshop: Workshop,
  { keepGoing }: { readonly keepGoing: boolean },
): Promise<Result<Analysis, readonly Diagnostic[]>> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const analysis = analyzeTargets(graph, workshop);
    const isOver = analysis.diagnostics.length > 0 && !keepGoing;
    if (isOver || analysis.pending.length === 0) return succeed(analysis);
    const resolved = await resolveLocks(analysis.pending, { ...workshop, store: workshop.locks });
    if (!resolved.ok) return fail(resolved.error);
  }
  throw new Error(`Cannot finish analysis: questions are left after ${MOST_ROUNDS} rounds`);
}
