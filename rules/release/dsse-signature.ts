/**
 * Signs statements in DSSE envelopes, as in-toto's tools read them: with the same ed25519 key that signs commits, used in place by an
 * effect, so that it is never in a sandbox's inputs or in the store.
 */
import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import ed25519Key from "../tools/ed25519-key.sh";
import signDsse from "../tools/sign-dsse.sh";
import { ReleaseArtifactsInfo } from "./release-artifacts-info.ts";
import { SigningKeyInfo } from "./signing-key-info.ts";

const SIGN_DSSE: ToolScript = {
  name: "sign-dsse.sh",
  text: signDsse,
  parts: [{ name: "ed25519-key.sh", text: ed25519Key }],
};

/** A signed attestation. */
export const dsseSignature = defineRule({
  name: "dsse_signature",
  doc: `Signs the statement of a provenance target in a DSSE envelope, NAME.intoto.jsonl, with an ed25519 key. The secret key is the
file named by --ed25519-key-file; it must be the key's own, and the signature is verified before it counts.`,
  example: `dsse_signature(
    name = "attestation",
    key = ":my_key",
    statement = ":provenance",
    tags = ["manual"],
)`,
  attributes: {
    statement: attribute.label({ providers: [ReleaseArtifactsInfo] }).describe("The provenance target to sign"),
    key: attribute
      .label({ providers: [SigningKeyInfo] })
      .describe("The signing_key target; it must have an ed25519 key"),
    payload_type: attribute
      .string()
      .regex(/^[\w.+-]+\/[\w.+-]+$/, { error: "expected a media type" })
      .default("application/vnd.in-toto+json")
      .describe("Media type of the statement"),
  },
  implementation(context) {
    const [target] = context.dependencies("statement");
    const info = target?.get(ReleaseArtifactsInfo);
    const statement = info?.artifacts.find(({ format }) => format === "in-toto-statement");
    if (target === undefined || info === undefined || statement === undefined) {
      const range = context.rangeOf("statement");
      const message = `Cannot sign "${target?.label}": it has no statement, expected a provenance target`;
      context.report({ message, range });
      return [];
    }
    const key = context.dependencies("key")[0];
    const publicKey = key?.get(SigningKeyInfo)?.ed25519;
    if (publicKey === undefined) {
      const message = `Cannot sign with "${key?.label}": it has no ed25519 key`;
      context.report({ message, range: context.rangeOf("key"), remedy: "Give it one: ed25519 = True" });
      return [];
    }
    const { payload_type: type } = context.attributes;
    const name = labelName(context.label);
    const envelope = context.declareFile(`${name}.intoto.jsonl`);
    runScript(context, {
      script: SIGN_DSSE,
      mnemonic: "SignStatement",
      message: `Signing the statement of ${target.label}`,
      arguments: [
        ...["--statement", statement.file.path, "--type", type],
        ...["--public-key", publicKey, "--output", envelope.path],
      ],
      // Receipts: nothing is signed before what it speaks of has passed.
      inputs: [statement.file, ...info.gates],
      outputs: [envelope],
      effect: { credentials: ["ed25519-key"], writableFolders: [], rechecks: false, publishes: false },
    });
    const { variant, architecture } = statement;
    const kind = { kind: "signature", format: "dsse", variant, architecture } as const;
    const artifacts = [{ label: context.label, file: envelope, ...kind }];
    return [defaultInfo([envelope]), provide(ReleaseArtifactsInfo, { artifacts, gates: info.gates })];
  },
});
