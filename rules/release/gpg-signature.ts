/**
 * OpenPGP signatures of files. The action reaches the person's agent through a socket and never sees a secret key; it is an effect, so
 * it runs on this machine and its result is not shared.
 */
import { labelName } from "../../engine/core/label.ts";
import type { Artifact } from "../../engine/rule/artifact.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { type AttributesOf, defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import gpgHome from "../tools/gpg-home.sh";
import gpgSign from "../tools/gpg-sign.sh";
import { gatesOf } from "./gates-of.ts";
import { type ReleaseArtifact, ReleaseArtifactsInfo } from "./release-artifacts-info.ts";
import { type OpenPgpKey, SigningKeyInfo } from "./signing-key-info.ts";

const GPG_SIGN: ToolScript = {
  name: "gpg-sign.sh",
  text: gpgSign,
  parts: [{ name: "gpg-home.sh", text: gpgHome }],
};

const ATTRIBUTES = {
  files: attribute
    .labelList({ allowFiles: true })
    .min(1, { error: "expected at least one file" })
    .describe("What to sign: checksums and other targets of a release, or plain files"),
  key: attribute.label({ providers: [SigningKeyInfo] }).describe("The signing_key target"),
  mode: attribute
    .choice(["clear", "detached"])
    .default("clear")
    .describe("clear: the text inside its signature, under its own name; detached: NAME.asc beside it"),
  gates: attribute
    .labelList({ providers: [ReleaseArtifactsInfo] })
    .default([])
    .describe("Gates that must have passed, besides those that the files come with"),
};
type Context = RuleContext<AttributesOf<typeof ATTRIBUTES>>;

/** What is known of a file before it is signed. */
type Unsigned = Pick<ReleaseArtifact, "file" | "variant" | "architecture">;

/** Files signed with OpenPGP. */
export const gpgSignature = defineRule({
  name: "gpg_signature",
  doc: `Signs files with an OpenPGP key: clear, as Fedora publishes its CHECKSUM files (\`gpg --verify\`, then \`sha256sum -c\`, both on the
one file), or detached. The secret key stays with the agent of GNUPGHOME (or --gnupg-home). Each signature is verified with a keyring
that holds the expected key alone before it counts. Nothing is signed before the gates of what it covers have passed.`,
  example: `gpg_signature(
    name = "checksums_signed",
    files = [":checksums"],
    key = ":key",
    tags = ["manual"],
)`,
  attributes: ATTRIBUTES,
  implementation(context) {
    const key = openPgpKeyOf(context);
    if (key === undefined) return [];
    const gates = gatesOf([...context.dependencies("files"), ...context.dependencies("gates")]);
    const artifacts = unsignedOf(context).map((unsigned): ReleaseArtifact => {
      const file = declareSignature(context, { key, gates, file: unsigned.file });
      const format = `openpgp-${context.attributes.mode}`;
      return { ...unsigned, label: context.label, file, kind: "signature", format };
    });
    return [defaultInfo(artifacts.map(({ file }) => file)), provide(ReleaseArtifactsInfo, { artifacts, gates })];
  },
});

function openPgpKeyOf(context: Context): OpenPgpKey | undefined {
  const [target] = context.dependencies("key");
  const key = target?.get(SigningKeyInfo);
  if (key !== undefined && key.openPgp === undefined) {
    const message = `Cannot sign with "${target?.label}": it has no OpenPGP key, expected "fingerprint" or "user_id"`;
    context.report({ message, range: context.rangeOf("key") });
  }
  return key?.openPgp;
}

/** What to sign, each file once; folders and repositories are refused, since a signature is of one file. */
function unsignedOf(context: Context): readonly Unsigned[] {
  const found = new Map<string, Unsigned>();
  for (const [index, target] of context.dependencies("files").entries()) {
    const plain = target.files.map((file) => ({ file, variant: "", architecture: "noarch" }));
    for (const { file, variant, architecture } of target.get(ReleaseArtifactsInfo)?.artifacts ?? plain) {
      const name = nameOf(file);
      const other = found.get(name);
      const problem =
        file.kind !== "literal" && file.isDirectory
          ? "it is a folder; sign its checksums, and a repository with ostree_signature"
          : other !== undefined && other.file.path !== file.path && `"${other.file.path}" has the same name`;
      if (typeof problem === "string") {
        const range = context.rangeOf("files", index);
        context.report({ message: `Cannot sign "${file.path}": ${problem}`, range });
      } else found.set(name, { file, variant, architecture });
    }
  }
  return [...found.values()];
}

interface SignatureOptions {
  readonly key: OpenPgpKey;
  readonly gates: readonly Artifact[];
  readonly file: Artifact;
}

function declareSignature(context: Context, { key, gates, file }: SignatureOptions): Artifact {
  const { mode } = context.attributes;
  const name = nameOf(file);
  const output = context.declareFile(`${labelName(context.label)}/${mode === "clear" ? name : `${name}.asc`}`);
  runScript(context, {
    script: GPG_SIGN,
    mnemonic: "GpgSign",
    message: `Signing ${name}`,
    arguments: [mode, key.fingerprint, key.publicKey.path, file.path, output.path],
    inputs: [key.publicKey, file, ...gates],
    outputs: [output],
    effect: { credentials: ["gpg-agent"], writableFolders: [], rechecks: false, publishes: false },
  });
  return output;
}

function nameOf(file: Artifact): string {
  return file.path.slice(file.path.lastIndexOf("/") + 1);
}
