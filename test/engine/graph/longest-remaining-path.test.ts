import { expect, test } from "vitest";
import { makeCompactGraph } from "../../../engine/graph/compact-graph.ts";
import { criticalPath } from "../../../engine/graph/critical-path.ts";
import { longestRemainingPath } from "../../../engine/graph/longest-remaining-path.ts";
import { topologicalOrder } from "../../../engine/graph/topological-order.ts";

/** 0 and 1 feed 2; 1 feeds 3 too; 4 stands alone. */
const DEPENDENCIES = [[], [], [0, 1], [1], []];

function arrange(weights: readonly number[]) {
  const graph = makeCompactGraph(DEPENDENCIES.length, (node) => DEPENDENCIES[node] ?? []);
  return {
    graph,
    options: { order: topologicalOrder(graph) ?? new Int32Array(), weights: Float64Array.from(weights) },
  };
}

test("what remains after a node starts is its own weight and the heaviest way up from it", () => {
  const { graph, options } = arrange([1, 2, 10, 20, 5]);
  expect([...longestRemainingPath(graph, options)]).toEqual([11, 22, 10, 20, 5]);
});

test("the critical path is the heaviest chain, first to last", () => {
  const { graph, options } = arrange([1, 2, 10, 20, 5]);
  expect(criticalPath(graph, options)).toEqual([1, 3]);
});

test("the critical path leaves out what cost nothing, and is empty when nothing did", () => {
  expect(criticalPath(...both(arrange([0, 0, 3, 0, 0])))).toEqual([2]);
  expect(criticalPath(...both(arrange([0, 0, 0, 0, 0])))).toEqual([]);
});

function both({ graph, options }: ReturnType<typeof arrange>): Parameters<typeof criticalPath> {
  return [graph, options];
}
