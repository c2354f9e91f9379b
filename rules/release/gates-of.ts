import type { Artifact } from "../../engine/rule/artifact.ts";
import type { ConfiguredTarget } from "../../engine/rule/rule-context.ts";
import { ReleaseArtifactsInfo } from "./release-artifacts-info.ts";

/** The receipts that must be there before anything of these targets is signed or published, each once. */
export function gatesOf(targets: readonly ConfiguredTarget[]): readonly Artifact[] {
  const gates = targets.flatMap((target) => target.get(ReleaseArtifactsInfo)?.gates ?? []);
  return [...new Map(gates.map((gate) => [gate.path, gate])).values()];
}
