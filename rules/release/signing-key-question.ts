import { z } from "zod";

/** The name of the resolver that answers for keys, and of its lock. */
export const SIGNING_KEY_RESOLVER = "signing-key";

/** A full fingerprint; anything shorter can be forged. */
export const Fingerprint = z.string().regex(/^[0-9A-F]{40}$/);

/** 32 bytes in base64. */
export const Ed25519PublicKey = z.string().regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/);

/** What the resolver is asked: whose key it is, in words that the person's keyring knows, or which file's. */
export const SigningKeyQuestion = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("openpgp"), key: z.string() }),
  z.strictObject({ kind: z.literal("ed25519") }),
]);
export type SigningKeyQuestion = z.infer<typeof SigningKeyQuestion>;

/** What the lock holds of an OpenPGP key. */
export const OpenPgpAnswer = z.strictObject({ fingerprint: Fingerprint, publicKey: z.string() });
export type OpenPgpAnswer = z.infer<typeof OpenPgpAnswer>;

/** What the lock holds of an ed25519 key. */
export const Ed25519Answer = z.strictObject({ publicKey: Ed25519PublicKey });
export type Ed25519Answer = z.infer<typeof Ed25519Answer>;
