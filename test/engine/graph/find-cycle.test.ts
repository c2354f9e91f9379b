import { expect, test } from "vitest";
import { makeCompactGraph } from "../../../engine/graph/compact-graph.ts";
import { findCycle } from "../../../engine/graph/find-cycle.ts";

function cycleOf(successors: readonly (readonly number[])[]): readonly number[] | undefined {
  return findCycle(makeCompactGraph(successors.length, (node) => successors[node] ?? []));
}

test("a cycle is its path only, without the way that led there", () => {
  expect(cycleOf([[1], [2], [3], [4], [2]])).toEqual([2, 3, 4]);
});

test("a node that needs itself is a cycle of one", () => {
  expect(cycleOf([[], [0, 1]])).toEqual([1]);
});

test("a diamond is no cycle", () => {
  expect(cycleOf([[1, 2], [3], [3], []])).toBeUndefined();
});

test("the cycle found is the same on every run: from the lowest node on", () => {
  expect(cycleOf([[], [2], [1], [4], [3]])).toEqual([1, 2]);
});

test("a chain of 100,000 needs no stack", () => {
  const size = 100_000;
  expect(findCycle(makeCompactGraph(size, (node) => (node + 1 < size ? [node + 1] : [])))).toBeUndefined();
});
