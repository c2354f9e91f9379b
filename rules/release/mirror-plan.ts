import { labelName } from "../../engine/core/label.ts";
import type { Artifact } from "../../engine/rule/artifact.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";
import { OstreeTreeInfo } from "../tree/ostree-tree-info.ts";
import { type ReleaseArtifact, ReleaseArtifactsInfo } from "./release-artifacts-info.ts";

/** Attributes that a plan is made of. */
interface MirrorAttributes {
  readonly destination: string;
  readonly release?: string | undefined;
  readonly url?: string | undefined;
  readonly grace_days: number;
  readonly settle_seconds: number;
  readonly allow_rollback: boolean;
  readonly other_refs: string;
}

/** What mirror.sh is told. */
export interface MirrorPlan {
  readonly text: string;
  readonly release: string;
  /** The inputs that the text names. */
  readonly files: readonly Artifact[];
}

/** Kinds that say something of other files, and so come after them. */
const DESCRIBING: ReadonlySet<ReleaseArtifact["kind"]> = new Set(["checksums", "signature", "manifest"]);

/** Writes the plan, or reports why there is none: nothing to publish, or two files for one place. */
export function mirrorPlan<Attributes extends MirrorAttributes & { artifacts: unknown; repository?: unknown }>(
  context: RuleContext<Attributes>,
): MirrorPlan | undefined {
  const { attributes } = context;
  const tree = context.dependencies("repository")[0]?.get(OstreeTreeInfo);
  const release = attributes.release ?? tree?.version ?? labelName(context.label);
  const places = placesOf(context, release);
  if (places === undefined) return undefined;
  if (tree === undefined && places.size === 0) {
    context.report({
      message: "Cannot publish nothing: expected a repository or artifacts",
      range: context.rangeOf("artifacts"),
    });
    return undefined;
  }
  const lines = [
    `destination ${attributes.destination}`,
    `label ${context.label}`,
    `release ${release}`,
    ...(tree === undefined ? [] : [`repo ${tree.repository.path}`]),
    ...[...places].map(([place, { kind, file }]) => {
      return `file ${DESCRIBING.has(kind) ? "checksums" : "image"} ${place} ${file.path}`;
    }),
    `allow-rollback ${attributes.allow_rollback ? "yes" : "no"}`,
    `other-refs ${attributes.other_refs}`,
    `grace-days ${attributes.grace_days}`,
    `settle-seconds ${attributes.settle_seconds}`,
    ...(attributes.url === undefined ? [] : [`public-url ${attributes.url}`]),
  ];
  const files = [...places.values()].map(({ file }) => file);
  return {
    text: lines.map((line) => `${line}\n`).join(""),
    release,
    files: tree === undefined ? files : [tree.repository, ...files],
  };
}

/** Where each artifact goes: beside the checksums of its variant, which name it by its name alone. */
function placesOf<Attributes extends MirrorAttributes & { artifacts: unknown }>(
  context: RuleContext<Attributes>,
  release: string,
): ReadonlyMap<string, ReleaseArtifact> | undefined {
  const places = new Map<string, ReleaseArtifact>();
  for (const [index, target] of context.dependencies("artifacts").entries()) {
    for (const artifact of target.get(ReleaseArtifactsInfo)?.artifacts ?? []) {
      if (artifact.kind === "tree" || artifact.kind === "delta") continue;
      const name = artifact.file.path.slice(artifact.file.path.lastIndexOf("/") + 1);
      const place = ["releases", release, artifact.variant, name].filter((part) => part !== "").join("/");
      const other = places.get(place);
      const problem = /\s/.test(place)
        ? "that has a space, which addresses and CHECKSUM files do not"
        : other !== undefined && other.file.path !== artifact.file.path
          ? `"${other.file.path}" has that place`
          : undefined;
      if (problem !== undefined) {
        const range = context.rangeOf("artifacts", index);
        context.report({ message: `Cannot publish "${artifact.file.path}" as "${place}": ${problem}`, range });
        return undefined;
      }
      places.set(place, artifact);
    }
  }
  return new Map([...places].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
