/**
 * Publishing: an effect, whose receipt is its output. The rule says what goes where and lets the script do it; what is there
 * already is found out at the destination, not remembered here, so that a mirror that drifted is repaired by the next run.
 */
import { labelName } from "../../engine/core/label.ts";
import type { Artifact } from "../../engine/rule/artifact.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { type AttributesOf, defineRule } from "../../engine/rule/define-rule.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import mirrorScript from "../tools/mirror.sh";
import mirrorContents from "../tools/mirror-contents.sh";
import mirrorExpiry from "../tools/mirror-expiry.sh";
import mirrorJournal from "../tools/mirror-journal.sh";
import mirrorRefs from "../tools/mirror-refs.sh";
import mirrorRemote from "../tools/mirror-remote.sh";
import mirrorSignatures from "../tools/mirror-signatures.sh";
import mirrorSummary from "../tools/mirror-summary.sh";
import { OstreeTreeInfo } from "../tree/ostree-tree-info.ts";
import { type MirrorDestination, parseMirrorDestination } from "./mirror-destination.ts";
import { mirrorPlan } from "./mirror-plan.ts";
import { ReleaseArtifactsInfo } from "./release-artifacts-info.ts";

const MIRROR: ToolScript = {
  name: "mirror.sh",
  text: mirrorScript,
  parts: [
    { name: "mirror-contents.sh", text: mirrorContents },
    { name: "mirror-expiry.sh", text: mirrorExpiry },
    { name: "mirror-journal.sh", text: mirrorJournal },
    { name: "mirror-refs.sh", text: mirrorRefs },
    { name: "mirror-remote.sh", text: mirrorRemote },
    { name: "mirror-signatures.sh", text: mirrorSignatures },
    { name: "mirror-summary.sh", text: mirrorSummary },
  ],
};

/** A release is uploaded as fast as the line is, which may take hours; silence that long means that nobody is there. */
const TIMEOUT_MS = 12 * 60 * 60 * 1000;

const ATTRIBUTES = {
  repository: attribute
    .label({ providers: [OstreeTreeInfo] })
    .optional()
    .describe("The signed ostree repository: an ostree_signature target"),
  artifacts: attribute
    .labelList({ providers: [ReleaseArtifactsInfo] })
    .default([])
    .describe("Images, checksums, manifests and gates; trees among them are published by `repository` alone"),
  destination: attribute
    .string()
    .describe(
      "A folder (relative: of the workspace), rsync://HOST[:PORT]/MODULE/PATH, ssh://USER@HOST[:PORT]/PATH or USER@HOST:PATH",
    ),
  url: attribute
    .string()
    .regex(/^https?:\/\/[^\s]+[^\s/]$/, { error: "expected an http or https address without a final /" })
    .optional()
    .describe("Where clients see the destination; with it, there is a mirrorlist for clients that verify the summary"),
  release: attribute
    .string()
    .regex(/^[A-Za-z0-9_+~-][\w.+~-]*$/, { error: "expected letters, digits and . _ + ~ -" })
    .optional()
    .describe("Folder of the artifacts below releases/; default: the tree's version, else the target's name"),
  grace_days: attribute
    .integer()
    .min(0, { error: "expected 0 or more days" })
    .default(30)
    .describe("How many days the repository keeps what no ref needs any more"),
  settle_seconds: attribute
    .integer()
    .min(1, { error: "expected 1 to 3600 seconds" })
    .max(3600, { error: "expected 1 to 3600 seconds" })
    .default(5)
    .describe("How long clients, and caches before them, may take between fetching summary.sig and summary"),
  allow_rollback: attribute.boolean().default(false).describe("Whether a ref may move to an older commit"),
  other_refs: attribute
    .choice(["refuse", "keep", "remove"])
    .default("refuse")
    .describe("What becomes of refs at the destination that this release does not have; kept ones are in no summary"),
};

type Context = RuleContext<AttributesOf<typeof ATTRIBUTES>>;

/** A release at its destination. */
export const mirror = defineRule({
  name: "mirror",
  doc: `Publishes a signed repository and the files of a release with rsync, so that a client that pulls meanwhile gets the old
commit or the new one and never fails: objects first, what points at them later, refs last, and only after everything they need
was compared with the destination byte for byte. The repository is at DESTINATION/repo, artifacts at
DESTINATION/releases/RELEASE/VARIANT, the journal at DESTINATION/.atomic-mirror/journal.jsonl. A ref never moves to an older commit
unless told; the next run goes on where a killed one stopped and repairs what drifted. \`--dry-run\` prints the passes.
Clients have \`url=URL/repo\`. With gpg-verify-summary=true, \`url=mirrorlist=URL/mirrorlist\` and \`contenturl=URL/repo\` spare
them the instant at which summary.sig is replaced and summary is not.`,
  example: `mirror(
    name = "mirror",
    repository = ":signed",
    artifacts = [":sbom"],
    destination = "rsync://mirror.example.org/atomic",
    tags = ["manual"],
)`,
  attributes: ATTRIBUTES,
  implementation(context) {
    const destination = destinationOf(context);
    const plan = mirrorPlan(context);
    if (destination === undefined || plan === undefined) return [];
    const name = labelName(context.label);
    const planFile = context.literal(`${name}.plan`, plan.text);
    const receipt = context.declareFile(`${name}.receipt.json`);
    const journal = context.declareFile(`${name}.journal.jsonl`);
    runScript(context, {
      script: MIRROR,
      mnemonic: "Mirror",
      message: `Publishing ${plan.release} to ${context.attributes.destination}`,
      arguments: ["--plan", planFile.path, "--receipt", receipt.path, "--journal", journal.path],
      inputs: [planFile, ...plan.files, ...gatesOf(context)],
      outputs: [receipt, journal],
      sandbox: { network: destination.kind !== "folder", scratch: "disk" },
      resources: { network: destination.kind === "folder" ? 0 : 1 },
      timeoutMs: TIMEOUT_MS,
      effect: {
        credentials: destination.kind === "ssh" ? ["ssh"] : [],
        writableFolders: destination.kind === "folder" ? [context.attributes.destination] : [],
        rechecks: true,
        publishes: true,
        exclusive: `mirror ${context.attributes.destination}`,
      },
    });
    return [defaultInfo([receipt])];
  },
});

function destinationOf(context: Context): MirrorDestination | undefined {
  const parsed = parseMirrorDestination(context.attributes.destination);
  if (parsed.ok) return parsed.value;
  context.report({ message: parsed.error, range: context.rangeOf("destination") });
  return undefined;
}

/** What must have passed before anything is published. */
function gatesOf(context: Context): readonly Artifact[] {
  const targets = [...context.dependencies("artifacts"), ...context.dependencies("repository")];
  const gates = targets.flatMap((target) => target.get(ReleaseArtifactsInfo)?.gates ?? []);
  return [...new Map(gates.map((gate) => [gate.path, gate])).values()];
}
