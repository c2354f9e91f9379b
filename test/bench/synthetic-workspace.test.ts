import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chainCommands, editableSource, PEERS, writeSyntheticWorkspace } from "../../bench/synthetic-workspace.ts";
import { parseTargetPatterns } from "../../engine/core/target-pattern.ts";
import { NodeWorkspaceFiles } from "../../engine/host/node-workspace-files.ts";
import { loadTargets } from "../../engine/loading/load-targets.ts";
import { genrule } from "../../rules/generic/genrule.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const COUNT = 123;

/** `output: inputs`, one line a target. */
function edgesForUs(): readonly string[] {
  const folder = temporaryFolder();
  writeSyntheticWorkspace({ folder, count: COUNT }, "atomic-build");
  const patterns = parseTargetPatterns(["//..."], { workingFolder: "" });
  if (!patterns.ok) throw new Error(patterns.error.join());
  const rules = new Map([[genrule.name, genrule]]);
  const loaded = loadTargets(patterns.value, { files: new NodeWorkspaceFiles(folder), rules });
  expect(loaded.diagnostics).toEqual([]);
  return [...loaded.graph.targets.values()]
    .filter((target) => target.kind === "rule")
    .map(({ label, dependencies }) => [label, ...dependencies.map((dependency) => dependency.label)])
    .map((labels) =>
      labels.map((label) =>
        label
          .slice(2)
          .replace(/:t(\d+)$/, "/o$1.txt")
          .replace(":", "/"),
      ),
    )
    .map(([output, ...inputs]) => `${output}: ${inputs.join(" ")}`)
    .sort();
}

test("every builder is given the same graph", () => {
  const folder = temporaryFolder();
  writeSyntheticWorkspace({ folder, count: COUNT }, "ninja");
  const ninja = readFileSync(join(folder, "build.ninja"), "utf8").matchAll(/^build (.*): cat (.*)$/gm);
  const edges = edgesForUs();
  expect(edges.length).toBe(COUNT);
  expect([...ninja].map(([, output, inputs]) => `${output}: ${inputs}`).sort()).toEqual(edges);
  const bare = chainCommands({ folder, count: COUNT }).flat();
  expect(bare.map((command) => command.replace(/^cat (.*) > (.*)$/, "$2: $1")).sort()).toEqual(edges);
  const [ours, bazels] = PEERS.filter((peer) => peer !== "ninja").map((peer) => {
    const other = temporaryFolder();
    writeSyntheticWorkspace({ folder: other, count: COUNT }, peer);
    return readFileSync(join(other, "p0001", peer === "bazel" ? "BUILD" : "BUILD.atomic"), "utf8");
  });
  expect(ours).toBe(bazels);
});

test("the bare commands run, and the edited source is one of a chain", () => {
  const folder = temporaryFolder();
  const workspace = { folder, count: 12 };
  writeSyntheticWorkspace(workspace, "ninja");
  mkdirSync(folder, { recursive: true });
  for (const command of chainCommands(workspace).flat()) execFileSync("sh", ["-ec", command], { cwd: folder });
  const edited = readFileSync(editableSource(folder), "utf8");
  expect(readFileSync(join(folder, "p0000/o9.txt"), "utf8").split("\n")).toContain(edited.trim());
});
