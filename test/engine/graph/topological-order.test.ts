import { expect, test } from "vitest";
import { makeCompactGraph } from "../../../engine/graph/compact-graph.ts";
import { topologicalOrder } from "../../../engine/graph/topological-order.ts";

function order(dependencies: readonly (readonly number[])[]): readonly number[] | undefined {
  const found = topologicalOrder(makeCompactGraph(dependencies.length, (node) => dependencies[node] ?? []));
  return found === undefined ? undefined : [...found];
}

test("dependencies come before dependants, whatever their numbers", () => {
  expect(order([[1, 2], [3], [3], []])).toEqual([3, 1, 2, 0]);
});

test("a cycle has no order", () => {
  expect(order([[1], [0], []])).toBeUndefined();
});

test("a chain of 100,000 needs no stack", () => {
  const size = 100_000;
  const found = topologicalOrder(makeCompactGraph(size, (node) => (node + 1 < size ? [node + 1] : [])));
  expect([found?.[0], found?.[size - 1]]).toEqual([size - 1, 0]);
});
