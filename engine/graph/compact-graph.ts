/**
 * A directed graph over dense numbers in two typed arrays (compressed sparse rows): 100,000 nodes cost two allocations
 * and an edge four bytes, where an object graph costs hundreds of bytes and a hash lookup per step. The hot paths
 * (scheduling, cycle checks) use it; the graph that people query and export is graphology's (query-graph.ts).
 */
export interface CompactGraph {
  readonly size: number;
  /** Successors of node n are `successors[offsets[n]] .. successors[offsets[n + 1] - 1]`, in the order they were given. */
  readonly offsets: Int32Array;
  readonly successors: Int32Array;
}

/** Builds a graph from each node's successors. Law: the same successors in the same order give the same arrays. */
export function makeCompactGraph(size: number, successorsOf: (node: number) => readonly number[]): CompactGraph {
  const offsets = new Int32Array(size + 1);
  const lists: (readonly number[])[] = new Array(size);
  let edges = 0;
  for (let node = 0; node < size; node++) {
    const list = successorsOf(node);
    lists[node] = list;
    edges += list.length;
    offsets[node + 1] = edges;
  }
  const successors = new Int32Array(edges);
  lists.forEach((list, node) => {
    successors.set(list, offsets[node]);
  });
  return { size, offsets, successors };
}

/** The successors of one node, without a copy. */
export function successorsOf(graph: CompactGraph, node: number): Int32Array {
  return graph.successors.subarray(graph.offsets[node], graph.offsets[node + 1]);
}

/** Every edge turned around; the new successors of a node are in ascending order. */
export function reverseGraph(graph: CompactGraph): CompactGraph {
  const { size, offsets, successors } = graph;
  const reversedOffsets = new Int32Array(size + 1);
  for (const target of successors) reversedOffsets[target + 1] = at(reversedOffsets, target + 1) + 1;
  for (let node = 0; node < size; node++)
    reversedOffsets[node + 1] = at(reversedOffsets, node + 1) + at(reversedOffsets, node);
  const next = reversedOffsets.slice(0, size);
  const reversed = new Int32Array(successors.length);
  for (let node = 0; node < size; node++) {
    for (let edge = at(offsets, node); edge < at(offsets, node + 1); edge++) {
      const target = at(successors, edge);
      const slot = at(next, target);
      reversed[slot] = node;
      next[target] = slot + 1;
    }
  }
  return { size, offsets: reversedOffsets, successors: reversed };
}

/** Reads an index that is in range by construction: typed arrays never hold undefined, which the type checker cannot know. */
export function at(array: Int32Array | Float64Array | Uint8Array, index: number): number {
  return array[index] ?? 0;
}
