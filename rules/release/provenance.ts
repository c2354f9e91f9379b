/**
 * Where artifacts come from: an in-toto statement with a SLSA provenance, made from the keys of the actions that made them. A key is
 * all that could change an artifact, so nothing has to be claimed that the engine did not decide by itself.
 */
import { labelName } from "../../engine/core/label.ts";
import { TOOLS_FOLDER } from "../../engine/rule/artifact.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import releaseFiles from "../tools/release-files.sh";
import writeProvenanceProgram from "../tools/write-provenance.jq";
import writeProvenance from "../tools/write-provenance.sh";
import { type ReleaseArtifact, ReleaseArtifactsInfo } from "./release-artifacts-info.ts";
import { releaseParts } from "./release-parts.ts";

const WRITE_PROVENANCE: ToolScript = {
  name: "write-provenance.sh",
  text: writeProvenance,
  parts: [
    { name: "write-provenance.jq", text: writeProvenanceProgram },
    { name: "release-files.sh", text: releaseFiles },
  ],
};

/** Says from what, and with what, artifacts were made. */
export const provenance = defineRule({
  name: "provenance",
  doc: `Writes an in-toto statement (v1) with a SLSA provenance (v1) about artifacts: their files with digests, everything that came in
from outside with digests, the programs with versions, and the key of every action behind them. It is made from the action keys
themselves, so it re-runs exactly when one of them differs. Beside the statement (NAME.statement.json) are the parts of all keys
(NAME.keys.json), from which they can be computed again. dsse_signature signs it.`,
  example: `provenance(
    name = "provenance",
    artifacts = ["//images:pxetolive"],
)`,
  attributes: {
    artifacts: attribute
      .labelList({ providers: [ReleaseArtifactsInfo] })
      .min(1, { error: "expected at least one target" })
      .describe("Trees, images and what else a release has, or its gates"),
    builder: attribute
      .string()
      .regex(/^[a-z][a-z0-9+.-]*:\S+$/, { error: "expected an address" })
      .default("urn:atomic-build:unattested-machine")
      .describe("Who vouches for the machine that builds, as the statement's readers know it"),
  },
  implementation(context) {
    const { artifacts, gates, text, inputs } = releaseParts(context.dependencies("artifacts"));
    const name = labelName(context.label);
    const parts = context.literal(`${name}.parts.json`, text);
    const statement = context.declareFile(`${name}.statement.json`);
    const keys = context.declareFile(`${name}.keys.json`);
    const record = `${TOOLS_FOLDER}/action-keys.json`;
    runScript(context, {
      script: WRITE_PROVENANCE,
      mnemonic: "WriteProvenance",
      message: `Writing the provenance of ${artifacts.length} artifacts`,
      arguments: [
        ...["--parts", parts.path, "--keys", record, "--builder", context.attributes.builder],
        ...["--output", statement.path, "--keys-output", keys.path],
      ],
      inputs: [parts, ...inputs],
      keyRecord: { path: record, of: artifacts.map(({ file }) => file) },
      outputs: [statement, keys],
    });
    const variants = new Set(artifacts.map(({ variant }) => variant));
    const variant = variants.size === 1 ? ([...variants][0] ?? "") : "Release";
    const common = { label: context.label, kind: "provenance", variant, architecture: "noarch" } as const;
    const made: readonly ReleaseArtifact[] = [
      { ...common, file: statement, format: "in-toto-statement" },
      { ...common, file: keys, format: "action-keys" },
    ];
    return [defaultInfo([statement, keys]), provide(ReleaseArtifactsInfo, { artifacts: made, gates })];
  },
});
