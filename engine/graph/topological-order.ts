import { at, type CompactGraph, reverseGraph } from "./compact-graph.ts";

/**
 * Nodes such that every node comes after all its successors (dependencies first), or undefined when there is a cycle
 * (find-cycle.ts then names it). Kahn's algorithm rather than a depth-first search: no recursion, so a chain of
 * 100,000 actions needs no stack.
 */
export function topologicalOrder(dependencies: CompactGraph): Int32Array | undefined {
  const { size, offsets } = dependencies;
  const dependants = reverseGraph(dependencies);
  const waiting = new Int32Array(size);
  const order = new Int32Array(size);
  let filled = 0;
  for (let node = 0; node < size; node++) {
    waiting[node] = at(offsets, node + 1) - at(offsets, node);
    if (waiting[node] === 0) order[filled++] = node;
  }
  for (let head = 0; head < filled; head++) {
    const node = at(order, head);
    for (let edge = at(dependants.offsets, node); edge < at(dependants.offsets, node + 1); edge++) {
      const dependant = at(dependants.successors, edge);
      const left = at(waiting, dependant) - 1;
      waiting[dependant] = left;
      if (left === 0) order[filled++] = dependant;
    }
  }
  return filled === size ? order : undefined;
}
