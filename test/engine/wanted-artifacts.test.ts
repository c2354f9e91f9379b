import { expect, test } from "vitest";
import { analyzeTargets } from "../../engine/analysis/analyze-targets.ts";
import type { Label } from "../../engine/core/label.ts";
import { type BuildCommand, wantedArtifacts } from "../../engine/wanted-artifacts.ts";
import { FAKE_RULES } from "../support/fake-rules.ts";
import { loadWorkspace } from "../support/load-workspace.ts";
import { MemoryWorkspaceFiles } from "../support/memory-workspace-files.ts";

const TEXTS = {
  "BUILD.atomic": `made(name = "a", srcs = ["x"])
made(name = "b", srcs = [":a"])
checked(name = "t", src = ":a")
checked(name = "u", src = "x")`,
  x: "",
};

test.each<[BuildCommand, readonly string[], readonly string[]]>([
  ["build", ["//:b"], ["b"]],
  ["build", ["//:b", "//:a"], ["b", "a"]],
  ["build", ["//:t"], ["a"]],
  ["build", ["//:u"], []],
  ["build", ["//:a", "//:t"], ["a"]],
  ["test", ["//:t"], ["t.passed"]],
  ["test", ["//:t", "//:b"], ["t.passed", "b"]],
  ["test", ["//:gone"], []],
])("%s %j makes %j", (command, labels, names) => {
  const { graph } = loadWorkspace(TEXTS, ["//..."], { rules: FAKE_RULES });
  const files = new MemoryWorkspaceFiles(TEXTS);
  const analysis = analyzeTargets(graph, { files, locks: { answer: () => undefined } });
  const wanted = wantedArtifacts(labels as readonly Label[], { graph: analysis.graph, command });
  expect(wanted.map(({ path }) => path)).toEqual(names.map((name) => `atomic-out/${name}`));
});
