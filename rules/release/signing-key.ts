/**
 * A key by its public half. Whatever signs depends on this target, so another key (rotation) re-runs the signatures and what
 * follows them, and nothing else.
 */
import { labelName } from "../../engine/core/label.ts";
import type { Artifact } from "../../engine/rule/artifact.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { type AttributesOf, defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";
import { readLocked } from "../rpm/locked-answer.ts";
import { type OpenPgpKey, SigningKeyInfo } from "./signing-key-info.ts";
import { Ed25519Answer, Ed25519PublicKey, OpenPgpAnswer, SIGNING_KEY_RESOLVER } from "./signing-key-question.ts";

const ATTRIBUTES = {
  fingerprint: attribute
    .string()
    .regex(/^[0-9A-Fa-f]{40}$/, { error: "expected a full fingerprint, 40 hexadecimal digits" })
    .optional()
    .describe("Full fingerprint of the OpenPGP key: shorter names can be forged"),
  user_id: attribute
    .string()
    .min(1, { error: "expected a user id" })
    .optional()
    .describe("Instead of a fingerprint: whose key it is; the keyring is asked once, the fingerprint stays locked"),
  public_key: attribute
    .label({ allowFiles: [".asc"] })
    .optional()
    .describe("The armoured public key; without it, the keyring is asked once and the answer locked"),
  ed25519_public_key: attribute
    .string()
    .refine((text) => Ed25519PublicKey.safeParse(text).success, { error: "expected 32 bytes in base64" })
    .optional()
    .describe("ostree's second kind of key, its public half in base64"),
  ed25519: attribute
    .boolean()
    .default(false)
    .describe("Whether to sign with ed25519 with whatever key the invocation names; its public half is locked"),
};
type Context = RuleContext<AttributesOf<typeof ATTRIBUTES>>;

/** The public half of what releases are signed with. */
export const signingKey = defineRule({
  name: "signing_key",
  doc: `Says which key signs: an OpenPGP key by its full fingerprint, an ed25519 key by its public half, or both. The secret keys stay
where they are: OpenPGP's with the agent of GNUPGHOME (or --gnupg-home), ed25519's in the file of --ed25519-key-file (or
ATOMIC_ED25519_KEY_FILE), in the form that \`ostree sign\` reads. What the workspace does not say is asked of that keyring and that
file once and kept in \`.atomic/locks/signing-key.json\` until \`atomic-build lock --update\`. Two keys of one user id are refused.`,
  example: `signing_key(
    name = "key",
    fingerprint = "0123456789ABCDEF0123456789ABCDEF01234567",
    public_key = "release.asc",
)
signing_key(
    name = "my_key",
    ed25519 = True,
    tags = ["manual"],
    user_id = "Release <release@example.org>",
)`,
  attributes: ATTRIBUTES,
  implementation(context) {
    if (!isConsistent(context)) return [];
    const { attributes } = context;
    const wantsEd25519 = attributes.ed25519 || attributes.ed25519_public_key !== undefined;
    const openPgp = openPgpOf(context);
    const ed25519 = wantsEd25519 ? ed25519Of(context) : undefined;
    // Both are asked before either is waited for, so that one look outside answers all.
    if (openPgp === "unknown" || (wantsEd25519 && ed25519 === undefined)) return [];
    const files: Artifact[] = openPgp === undefined ? [] : [openPgp.publicKey];
    if (ed25519 !== undefined) files.push(context.literal(`${labelName(context.label)}.ed25519`, `${ed25519}\n`));
    return [defaultInfo(files), provide(SigningKeyInfo, { openPgp, ed25519 })];
  },
});

function isConsistent(context: Context): boolean {
  const { fingerprint, user_id, public_key, ed25519_public_key, ed25519 } = context.attributes;
  const refuse = (attributeName: keyof typeof ATTRIBUTES, problem: string) => {
    const message = `Cannot name key "${context.label}": ${problem}`;
    context.report({ message, range: context.rangeOf(attributeName) });
    return false;
  };
  if (fingerprint !== undefined && user_id !== undefined)
    return refuse("user_id", 'it has "fingerprint" and "user_id", expected one of them');
  if (public_key !== undefined && fingerprint === undefined)
    return refuse("public_key", 'it has "public_key" without "fingerprint", which says that it is the right one');
  if (ed25519 && ed25519_public_key !== undefined)
    return refuse("ed25519", 'it has "ed25519" and "ed25519_public_key", expected one of them');
  if (fingerprint === undefined && user_id === undefined && !ed25519 && ed25519_public_key === undefined)
    return refuse("fingerprint", 'it has no key, expected "fingerprint", "user_id", "ed25519_public_key" or "ed25519"');
  return true;
}

function openPgpOf(context: Context): OpenPgpKey | undefined | "unknown" {
  const { fingerprint, user_id: userId } = context.attributes;
  const [publicKey] = context.files("public_key");
  if (fingerprint !== undefined && publicKey !== undefined)
    return { fingerprint: fingerprint.toUpperCase(), publicKey };
  const key = fingerprint?.toUpperCase() ?? userId;
  if (key === undefined) return undefined;
  const answer = readLocked(context, {
    request: { resolver: SIGNING_KEY_RESOLVER, key: context.label, question: { kind: "openpgp", key } },
    schema: OpenPgpAnswer,
    range: context.rangeOf(fingerprint === undefined ? "user_id" : "fingerprint"),
  });
  if (answer === undefined) return "unknown";
  const file = context.literal(`${labelName(context.label)}.asc`, answer.publicKey);
  return { fingerprint: answer.fingerprint, publicKey: file };
}

function ed25519Of(context: Context): string | undefined {
  const { ed25519_public_key: stated } = context.attributes;
  if (stated !== undefined) return stated;
  return readLocked(context, {
    request: { resolver: SIGNING_KEY_RESOLVER, key: `${context.label} ed25519`, question: { kind: "ed25519" } },
    schema: Ed25519Answer,
    range: context.rangeOf("ed25519"),
  })?.publicKey;
}
