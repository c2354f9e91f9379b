/** A secret of the person who builds: used in place, outside the key, never copied into a sandbox, the store or a log. */
export type Credential = "gpg-agent" | "ed25519-key" | "ssh";
