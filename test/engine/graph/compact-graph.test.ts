import { expect, test } from "vitest";
import { makeCompactGraph, reverseGraph, successorsOf } from "../../../engine/graph/compact-graph.ts";

const DIAMOND = [[], [0], [0], [2, 1]];

test("a compact graph gives back each node's successors in the order given", () => {
  const graph = makeCompactGraph(4, (node) => DIAMOND[node] ?? []);
  expect([0, 1, 2, 3].map((node) => [...successorsOf(graph, node)])).toEqual(DIAMOND);
});

test("a reversed graph has every edge turned around, successors ascending", () => {
  const graph = reverseGraph(makeCompactGraph(4, (node) => DIAMOND[node] ?? []));
  expect([0, 1, 2, 3].map((node) => [...successorsOf(graph, node)])).toEqual([[1, 2], [3], [3], []]);
});

test("an empty graph is a graph", () => {
  expect(reverseGraph(makeCompactGraph(0, () => [])).size).toBe(0);
});
