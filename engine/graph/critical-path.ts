import { at, type CompactGraph } from "./compact-graph.ts";

/**
 * The heaviest chain of dependencies by measured weight, first to last; nodes of weight 0 are left out of the answer
 * (they cost nothing). Ties go to the lower number, so that two runs tell the same story.
 */
export function criticalPath(
  dependencies: CompactGraph,
  { order, weights }: { readonly order: Int32Array; readonly weights: Float64Array },
): readonly number[] {
  const { size, offsets, successors } = dependencies;
  const total = new Float64Array(size);
  const before = new Int32Array(size).fill(-1);
  let last = -1;
  for (const node of order) {
    for (let edge = at(offsets, node); edge < at(offsets, node + 1); edge++) {
      const dependency = at(successors, edge);
      if (at(total, dependency) > at(total, node)) {
        total[node] = at(total, dependency);
        before[node] = dependency;
      }
    }
    total[node] = at(total, node) + at(weights, node);
    if (last === -1 || at(total, node) > at(total, last)) last = node;
  }
  const path: number[] = [];
  for (let node = last; node !== -1; node = at(before, node)) {
    if (at(weights, node) > 0) path.push(node);
  }
  return path.reverse();
}
