import { DirectedGraph } from "graphology";
import { topologicalGenerations } from "graphology-dag";
import { bfsFromNode } from "graphology-traversal";

/**
 * The graph that people query, draw and export: nodes by name, graphology behind it, and this file its only door.
 * Import it lazily (`await import`): loading graphology costs more than a whole null build, which never asks a query.
 */
export class QueryGraph {
  readonly #graph = new DirectedGraph();

  /** Nodes keep the order in which they are given; an edge leads from what needs to what is needed. */
  constructor(nodes: Iterable<string>, edges: Iterable<readonly [from: string, to: string]>) {
    for (const node of nodes) this.#graph.mergeNode(node);
    for (const [from, to] of edges) this.#graph.mergeEdge(from, to);
  }

  /** Whether the graph holds the node. */
  has(node: string): boolean {
    return this.#graph.hasNode(node);
  }

  /** All nodes, in the order given. */
  nodes(): readonly string[] {
    return this.#graph.nodes();
  }

  /** What the node needs directly. */
  successors(node: string): readonly string[] {
    return this.#graph.outNeighbors(node);
  }

  /** What needs the node directly. */
  predecessors(node: string): readonly string[] {
    return this.#graph.inNeighbors(node);
  }

  /** The node and all it needs (`down`) or all that needs it (`up`), at most `depth` edges away, nearest first. */
  reachable(node: string, { direction, depth }: { direction: "down" | "up"; depth?: number }): readonly string[] {
    const found: string[] = [];
    bfsFromNode(
      this.#graph,
      node,
      (reached, _attributes, distance) => {
        if (depth !== undefined && distance > depth) return true;
        found.push(reached);
        return false;
      },
      { mode: direction === "down" ? "outbound" : "inbound" },
    );
    return found;
  }

  /** Layers such that each needs only earlier ones; the graph must be acyclic. */
  generations(): readonly (readonly string[])[] {
    return topologicalGenerations(this.#graph)
      .map((layer) => [...layer])
      .reverse();
  }
}
