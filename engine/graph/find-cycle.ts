import { at, type CompactGraph } from "./compact-graph.ts";

const UNSEEN = 0;
const ON_PATH = 1;
const DONE = 2;

/**
 * The first cycle found from the lowest node on, as its path: each node leads to the next, and the last leads to the
 * first. undefined when there is none. Deterministic, so that a message about it is the same on every run.
 */
export function findCycle(graph: CompactGraph): readonly number[] | undefined {
  const state = new Uint8Array(graph.size);
  const nextEdge = graph.offsets.slice(0, graph.size);
  for (let start = 0; start < graph.size; start++) {
    if (state[start] !== UNSEEN) continue;
    const cycle = searchFrom(start, { graph, state, nextEdge });
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** Depth-first with its own stack: a chain of 100,000 targets must not end in a stack overflow. */
function searchFrom(
  start: number,
  { graph, state, nextEdge }: { graph: CompactGraph; state: Uint8Array; nextEdge: Int32Array },
): readonly number[] | undefined {
  const path = [start];
  state[start] = ON_PATH;
  for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
    const edge = at(nextEdge, node);
    if (edge === at(graph.offsets, node + 1)) {
      state[node] = DONE;
      path.pop();
      continue;
    }
    nextEdge[node] = edge + 1;
    const successor = at(graph.successors, edge);
    if (state[successor] === ON_PATH) return path.slice(path.indexOf(successor));
    if (state[successor] === DONE) continue;
    state[successor] = ON_PATH;
    path.push(successor);
  }
  return undefined;
}
