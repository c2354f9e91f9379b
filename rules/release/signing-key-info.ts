import { z } from "zod";
import type { Artifact } from "../../engine/rule/artifact.ts";
import { defineProvider } from "../../engine/rule/provider.ts";

/** An OpenPGP key, as everybody may know it. */
export interface OpenPgpKey {
  /** All 40 hexadecimal digits, in capitals, of the primary key. */
  readonly fingerprint: string;
  /** Armoured. */
  readonly publicKey: Artifact;
}

/** Who signs. The secret halves are nowhere in the graph: an agent and a file of the person who builds have them. */
export const SigningKeyInfo = defineProvider(
  "SigningKeyInfo",
  z.object({
    openPgp: z.custom<OpenPgpKey>().optional(),
    /** ostree's second kind of signature: the public key in base64. */
    ed25519: z.string().optional(),
  }),
);
