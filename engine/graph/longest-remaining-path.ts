import { at, type CompactGraph } from "./compact-graph.ts";

/**
 * For each node, the weight of the heaviest path that starts with it and goes up through its dependants: how long the
 * build still takes once it starts. The scheduler takes the longest first, so that the critical path never waits for
 * short work. `order` lists dependencies before dependants (topological-order.ts).
 */
export function longestRemainingPath(
  dependencies: CompactGraph,
  { order, weights }: { readonly order: Int32Array; readonly weights: Float64Array },
): Float64Array {
  const { offsets, successors } = dependencies;
  const remaining = Float64Array.from(weights);
  for (let position = order.length - 1; position >= 0; position--) {
    const node = at(order, position);
    const above = at(remaining, node);
    for (let edge = at(offsets, node); edge < at(offsets, node + 1); edge++) {
      const dependency = at(successors, edge);
      const through = at(weights, dependency) + above;
      if (through > at(remaining, dependency)) remaining[dependency] = through;
    }
  }
  return remaining;
}
