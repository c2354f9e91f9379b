import { labelName } from "../../engine/core/label.ts";
import type { Artifact } from "../../engine/rule/artifact.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { type AttributesOf, defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import makeStaticDelta from "../tools/make-static-delta.sh";
import { OstreeTreeInfo } from "../tree/ostree-tree-info.ts";
import { gatesOf } from "./gates-of.ts";
import { ReleaseArtifactsInfo } from "./release-artifacts-info.ts";
import { StaticDeltaInfo } from "./static-delta-info.ts";

const MAKE_STATIC_DELTA: ToolScript = { name: "make-static-delta.sh", text: makeStaticDelta };

const ATTRIBUTES = {
  tree: attribute
    .label({ providers: [OstreeTreeInfo] })
    .describe("The tree that it leads to: an ostree_signature target"),
  previous: attribute
    .label({ allowFiles: true, providers: [OstreeTreeInfo] })
    .optional()
    .describe("The tree that clients have, or a folder with its archive repository; without it, they have nothing"),
  max_bsdiff_mib: attribute.integer().min(0).optional().describe("Largest files that are compared byte by byte"),
  min_fallback_mib: attribute.integer().min(0).optional().describe("Smallest files that are left as objects"),
};
type Context = RuleContext<AttributesOf<typeof ATTRIBUTES>>;

/** The way from one commit to another in a few files. */
export const staticDelta = defineRule({
  name: "static_delta",
  doc: `Makes an ostree static delta, with which a client fetches an update in a few files instead of an object at a time. It leads from
\`previous\` to \`tree\`; without \`previous\`, from nothing to \`tree\`, for first installations. A delta carries the commit's signature
along, so \`tree\` is the signed one; another \`ostree_signature\` then publishes it with the delta, since the summary, which lists
deltas, is signed last. The same two commits give the same bytes.`,
  example: `static_delta(
    name = "delta",
    tags = ["manual"],
    tree = ":signed",
)`,
  attributes: ATTRIBUTES,
  implementation(context) {
    const [target] = context.dependencies("tree");
    const tree = target?.get(OstreeTreeInfo);
    if (tree === undefined || target === undefined) return [];
    const previous = previousOf(context, tree.ref);
    const { max_bsdiff_mib: bsdiff, min_fallback_mib: fallback } = context.attributes;
    const folder = context.declareDirectory(labelName(context.label));
    runScript(context, {
      script: MAKE_STATIC_DELTA,
      mnemonic: "MakeStaticDelta",
      message: `Making static delta ${labelName(context.label)}`,
      arguments: [
        ...["--repo", tree.repository.path, "--commit", tree.commit.path, "--output", folder.path],
        ...previous.arguments,
        ...(bsdiff === undefined ? [] : ["--max-bsdiff-size", String(bsdiff)]),
        ...(fallback === undefined ? [] : ["--min-fallback-size", String(fallback)]),
      ],
      inputs: [tree.repository, tree.commit, ...previous.inputs],
      outputs: [folder],
      sandbox: { scratch: "disk" },
      resources: { cpu: 1, memoryMiB: 1024 },
    });
    const gates = gatesOf([target]);
    const [origin] = target.get(ReleaseArtifactsInfo)?.artifacts ?? [];
    const { variant = "Ostree" } = origin ?? {};
    const kind = { kind: "delta", format: "ostree-static-delta", variant, architecture: tree.architecture } as const;
    return [
      defaultInfo([folder]),
      provide(StaticDeltaInfo, { folder, commit: tree.commit }),
      provide(ReleaseArtifactsInfo, { artifacts: [{ label: context.label, file: folder, ...kind }], gates }),
    ];
  },
});

/** A release that was made elsewhere, or long ago, is a copy of its repository: which commit it is, its ref says. */
function previousOf(context: Context, ref: string) {
  const nothing: readonly Artifact[] = [];
  const [target] = context.dependencies("previous");
  const tree = target?.get(OstreeTreeInfo);
  if (tree !== undefined) {
    const { repository, commit } = tree;
    return { arguments: ["--from-repo", repository.path, "--from-commit", commit.path], inputs: [repository, commit] };
  }
  const [folder] = target?.files ?? [];
  if (folder === undefined) return { arguments: [], inputs: nothing };
  return { arguments: ["--from-repo", folder.path, "--from-ref", ref], inputs: [folder] };
}
