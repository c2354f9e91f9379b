import { expect, test } from "vitest";
import { QueryGraph } from "../../../engine/graph/query-graph.ts";

const graph = new QueryGraph(
  ["image", "tree", "kickstart", "repo"],
  [
    ["image", "tree"],
    ["image", "kickstart"],
    ["tree", "repo"],
  ],
);

test("reachable nodes come nearest first, in both directions, and no further than asked", () => {
  expect(graph.reachable("image", { direction: "down" })).toEqual(["image", "tree", "kickstart", "repo"]);
  expect(graph.reachable("image", { direction: "down", depth: 1 })).toEqual(["image", "tree", "kickstart"]);
  expect(graph.reachable("repo", { direction: "up" })).toEqual(["repo", "tree", "image"]);
});

test("neighbours are direct ones only", () => {
  expect(graph.successors("image")).toEqual(["tree", "kickstart"]);
  expect(graph.predecessors("tree")).toEqual(["image"]);
});

test("generations put what is needed before what needs it", () => {
  expect(graph.generations()).toEqual([["repo"], ["tree", "kickstart"], ["image"]]);
});

test("has knows the nodes", () => {
  expect([graph.has("tree"), graph.has("nothing"), graph.nodes().length]).toEqual([true, false, 4]);
});
