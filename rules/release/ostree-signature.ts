/**
 * The repository that clients pull from. One rule for the commit's signature and the summary's, because whoever has the second needs
 * the first; used twice where there are deltas, which are made between the two.
 */
import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { type AttributesOf, defineRule } from "../../engine/rule/define-rule.ts";
import type { Effect } from "../../engine/rule/effect.ts";
import { provide } from "../../engine/rule/provider.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import ed25519Key from "../tools/ed25519-key.sh";
import gpgHome from "../tools/gpg-home.sh";
import ostreeSign from "../tools/ostree-sign.sh";
import signatureFiles from "../tools/signature-files.sh";
import { OstreeTreeInfo } from "../tree/ostree-tree-info.ts";
import { gatesOf } from "./gates-of.ts";
import { type ReleaseArtifact, ReleaseArtifactsInfo } from "./release-artifacts-info.ts";
import { SigningKeyInfo } from "./signing-key-info.ts";
import { StaticDeltaInfo } from "./static-delta-info.ts";

const OSTREE_SIGN: ToolScript = {
  name: "ostree-sign.sh",
  text: ostreeSign,
  parts: [
    { name: "ed25519-key.sh", text: ed25519Key },
    { name: "gpg-home.sh", text: gpgHome },
    { name: "signature-files.sh", text: signatureFiles },
  ],
};

const ATTRIBUTES = {
  tree: attribute
    .label({ providers: [OstreeTreeInfo] })
    .describe("The ostree_tree target, or an ostree_signature of it, whose signature then stays as it is"),
  key: attribute.label({ providers: [SigningKeyInfo] }).describe("The signing_key target"),
  deltas: attribute
    .labelList({ providers: [StaticDeltaInfo] })
    .default([])
    .describe("static_delta targets that lead to this tree's commit"),
  gates: attribute
    .labelList({ providers: [ReleaseArtifactsInfo] })
    .default([])
    .describe("Gates that must have passed before the tree is signed"),
};
type Context = RuleContext<AttributesOf<typeof ATTRIBUTES>>;

/** A tree's repository, signed. */
export const ostreeSignature = defineRule({
  name: "ostree_signature",
  doc: `Makes the repository that is published: the tree's objects as they are, the commit signed with OpenPGP, ed25519 or both as the
key has them, static deltas, and the signed summary. A commit that the key has signed is not signed again, so a delta made of the signed
tree fits the repository that carries it. Clients need the public key alone: \`ostree remote add --gpg-import=KEY.asc
--set=gpg-verify-summary=true\`. Nothing is signed before its gates have passed.`,
  example: `ostree_signature(
    name = "signed",
    key = ":key",
    tags = ["manual"],
    tree = "//tree:host",
)
ostree_signature(
    name = "repository",  # the same with a delta
    deltas = [":delta"],
    key = ":key",
    tags = ["manual"],
    tree = ":signed",
)`,
  attributes: ATTRIBUTES,
  implementation(context) {
    const [target] = context.dependencies("tree");
    const tree = target?.get(OstreeTreeInfo);
    const key = context.dependencies("key")[0]?.get(SigningKeyInfo);
    const deltas = deltasOf(context);
    if (target === undefined || tree === undefined || key === undefined) return [];
    const { openPgp, ed25519 } = key;
    const credentials: Effect["credentials"] = [
      ...(openPgp === undefined ? [] : ["gpg-agent" as const]),
      ...(ed25519 === undefined ? [] : ["ed25519-key" as const]),
    ];
    const gates = gatesOf([target, ...context.dependencies("deltas"), ...context.dependencies("gates")]);
    const repository = context.declareDirectory(`${labelName(context.label)}/repo`);
    runScript(context, {
      script: OSTREE_SIGN,
      mnemonic: "OstreeSign",
      message: `Signing ${tree.ref}`,
      arguments: [
        ...["--repo", tree.repository.path, "--commit", tree.commit.path, "--ref", tree.ref],
        ...deltas.flatMap(({ folder }) => ["--deltas", folder.path]),
        ...(openPgp === undefined ? [] : ["--gpg-key", openPgp.fingerprint, "--gpg-public", openPgp.publicKey.path]),
        ...(ed25519 === undefined ? [] : ["--ed25519-public", ed25519]),
        ...["--output", repository.path],
      ],
      inputs: [
        ...[tree.repository, tree.commit, ...deltas.map(({ folder }) => folder)],
        ...(openPgp === undefined ? [] : [openPgp.publicKey]),
        ...gates,
      ],
      outputs: [repository],
      effect: { credentials, writableFolders: [], rechecks: false, publishes: false },
    });
    const artifacts = (target.get(ReleaseArtifactsInfo)?.artifacts ?? []).map((artifact): ReleaseArtifact => {
      return artifact.kind === "tree" ? { ...artifact, label: context.label, file: repository } : artifact;
    });
    return [
      defaultInfo([repository]),
      provide(OstreeTreeInfo, { ...tree, repository }),
      provide(ReleaseArtifactsInfo, { artifacts, gates }),
    ];
  },
});

/** Deltas of this commit; one that leads elsewhere would be in the summary and of no use to anybody. */
function deltasOf(context: Context): readonly StaticDeltaInfo[] {
  const commit = context.dependencies("tree")[0]?.get(OstreeTreeInfo)?.commit;
  return context.dependencies("deltas").flatMap((target, index) => {
    const delta = target.get(StaticDeltaInfo);
    if (delta === undefined || commit === undefined) return [];
    if (delta.commit.path === commit.path) return [delta];
    const message = `Cannot publish "${target.label}": it leads to the commit of "${delta.commit.owner}", expected that of "${commit.owner}"`;
    context.report({ message, range: context.rangeOf("deltas", index) });
    return [];
  });
}
