import type { ActionGraph, AnalyzedTarget } from "./analysis/action-graph.ts";
import type { Label } from "./core/label.ts";
import type { Artifact } from "./rule/artifact.ts";

/** `build` makes what tests need but runs none of them; `test` runs them, and builds what else was asked for. */
export type BuildCommand = "build" | "test";

/** Everything that must be there at the end, without repetition, in the order asked for. */
export function wantedArtifacts(
  requested: readonly Label[],
  { graph, command }: { readonly graph: ActionGraph; readonly command: BuildCommand },
): readonly Artifact[] {
  const wanted = new Map<string, Artifact>();
  for (const label of requested) {
    const target = graph.targets.get(label);
    if (target === undefined) continue;
    const artifacts = command === "build" && target.isTest ? testInputs(target, graph) : target.files;
    for (const artifact of artifacts) wanted.set(artifact.path, artifact);
  }
  return [...wanted.values()];
}

function testInputs(target: AnalyzedTarget, graph: ActionGraph): readonly Artifact[] {
  const actions = target.actions.flatMap((index) => graph.actions[index] ?? []);
  const tests = actions.filter((action) => action.isTest);
  return tests.flatMap((action) => action.inputs).filter(({ kind }) => kind === "derived");
}
