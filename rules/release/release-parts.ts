import type { Artifact } from "../../engine/rule/artifact.ts";
import type { ConfiguredTarget } from "../../engine/rule/rule-context.ts";
import { type ReleaseArtifact, ReleaseArtifactsInfo } from "./release-artifacts-info.ts";

/** What a release consists of, as the scripts that describe it need it. */
export interface ReleaseParts {
  readonly artifacts: readonly ReleaseArtifact[];
  /** Receipts of all of them. */
  readonly gates: readonly Artifact[];
  /** The parts as JSON, sorted, so that neither order nor repetition in BUILD.atomic changes an action. */
  readonly text: string;
  /** What the scripts read of them: of a tree its commit, of the others themselves. */
  readonly inputs: readonly Artifact[];
}

/** Collects the parts behind targets; the same part by two ways is one, behind the gates of both. */
export function releaseParts(targets: readonly ConfiguredTarget[]): ReleaseParts {
  const parts = new Map<string, { readonly artifact: ReleaseArtifact; readonly gates: Set<string> }>();
  const gates = new Map<string, Artifact>();
  for (const target of targets) {
    const info = target.get(ReleaseArtifactsInfo);
    for (const artifact of info?.artifacts ?? []) {
      const part = parts.get(artifact.file.path) ?? { artifact, gates: new Set() };
      for (const gate of info?.gates ?? []) part.gates.add(gate.path);
      parts.set(artifact.file.path, part);
    }
    for (const gate of info?.gates ?? []) gates.set(gate.path, gate);
  }
  const sorted = [...parts.values()].toSorted((one, other) =>
    sortKey(one.artifact) < sortKey(other.artifact) ? -1 : 1,
  );
  const artifacts = sorted.map(({ artifact }) => artifact);
  const rows = sorted.map((part) => describePart(part.artifact, [...part.gates].toSorted()));
  return {
    artifacts,
    gates: [...gates.values()],
    text: `[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`,
    inputs: artifacts.flatMap(({ kind, file, tree }) => [
      ...(kind === "tree" ? [] : [file]),
      ...(tree === undefined ? [] : [tree.commit]),
    ]),
  };
}

function sortKey({ variant, kind, file }: ReleaseArtifact): string {
  return [variant, kind, file.path].join("\0");
}

function describePart(artifact: ReleaseArtifact, gates: readonly string[]) {
  const { label, file, kind, format, variant, architecture, volumeId, tree } = artifact;
  const { commit, ref, version } = tree ?? {};
  // What is undefined leaves no trace in JSON.
  return {
    label,
    path: file.path,
    kind,
    format,
    variant,
    architecture,
    volumeId,
    commit: commit?.path,
    ref,
    version,
    gates,
  };
}
