/** The keys of somebody who signs releases: a GnuPG home with its agent, and an ed25519 key file as `ostree sign` reads it. */
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A piece of a secret, by which a copy of it would be found. */
export interface SecretPiece {
  readonly name: string;
  readonly bytes: Buffer;
}

export class ReleaseKeys {
  readonly gnupgHome: string;
  /** The armoured public key, as a file. */
  readonly publicKeyFile: string;
  readonly ed25519File: string;
  /** In base64. */
  readonly ed25519PublicKey: string;
  readonly #seed: Buffer;

  /** Makes them; the caller's folder is gone some day, the agent ends with `close`. */
  constructor(folder: string, { userId, passphrase = "" }: { readonly userId: string; readonly passphrase?: string }) {
    this.gnupgHome = join(folder, "gnupg");
    mkdirSync(this.gnupgHome, { recursive: true, mode: 0o700 });
    writeFileSync(join(this.gnupgHome, "gpg-agent.conf"), "allow-preset-passphrase\npinentry-program /bin/false\n");
    this.addKey(userId, passphrase);
    this.publicKeyFile = join(folder, "public.asc");
    writeFileSync(this.publicKeyFile, this.gpg("--armor", "--export", userId));
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    this.#seed = privateKey.export({ format: "der", type: "pkcs8" }).subarray(-32);
    const halves = Buffer.concat([this.#seed, publicKey.export({ format: "der", type: "spki" }).subarray(-32)]);
    this.ed25519PublicKey = halves.subarray(32).toString("base64");
    this.ed25519File = join(folder, "ed25519.key");
    writeFileSync(this.ed25519File, `${halves.toString("base64")}\n`, { mode: 0o600 });
  }

  /** What an invocation is told of them. */
  get environment(): Readonly<Record<string, string>> {
    return { GNUPGHOME: this.gnupgHome, ATOMIC_ED25519_KEY_FILE: this.ed25519File };
  }

  get fingerprint(): string {
    return /^fpr:+([0-9A-F]{40}):/m.exec(this.gpg("--with-colons", "--list-secret-keys"))?.[1] ?? "";
  }

  /** Where its agent answers; the agent is started when it is not there. */
  get agentSocket(): string {
    return this.#socket("agent-socket");
  }

  /** The one that is made for forwarding. */
  get forwardingSocket(): string {
    return this.#socket("agent-extra-socket");
  }

  #socket(name: string): string {
    this.#gpgconf("--launch", "gpg-agent");
    return this.#gpgconf("--list-dirs", name);
  }

  #gpgconf(...words: readonly string[]): string {
    return execFileSync("gpgconf", ["--homedir", this.gnupgHome, ...words], { encoding: "utf8" }).trim();
  }

  /** What a person does who unlocks the key for the day. */
  teachPassphrase(passphrase: string): void {
    const grip = /^grp:+([0-9A-F]{40}):/m.exec(this.gpg("--with-colons", "--with-keygrip", "--list-secret-keys"))?.[1];
    this.#gpgconf("--kill", "gpg-agent");
    this.#gpgconf("--launch", "gpg-agent");
    const preset = join(this.#gpgconf("--list-dirs", "libexecdir"), "gpg-preset-passphrase");
    const environment = { ...process.env, GNUPGHOME: this.gnupgHome };
    execFileSync(preset, ["--preset", grip ?? ""], { input: passphrase, env: environment });
  }

  addKey(userId: string, passphrase = ""): void {
    this.gpg("--passphrase", passphrase, "--quick-generate-key", userId, "ed25519", "sign", "never");
  }

  /** What a person with the public key alone says of a signature: the status lines. */
  gpg(...words: readonly string[]): string {
    const options = ["--homedir", this.gnupgHome, "--batch", "--quiet", "--pinentry-mode", "loopback"];
    return execFileSync("gpg", [...options, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Every form in which the secret halves could have been written somewhere. */
  secretPieces(): readonly SecretPiece[] {
    const folder = join(this.gnupgHome, "private-keys-v1.d");
    const stored = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    const scalars = stored.map(secretScalarOf);
    return [
      ...stored.map((bytes) => ({ name: "the agent's key file", bytes })),
      ...scalars.flatMap((bytes) => formsOf("the OpenPGP key", bytes)),
      ...formsOf("the ed25519 seed", this.#seed),
      { name: "the key file's text", bytes: readFileSync(this.ed25519File).subarray(0, 40) },
    ];
  }

  close(): void {
    this.#gpgconf("--kill", "all");
  }
}

/** `d` of the agent's s-expression: 32 bytes, as they are or in hexadecimal between hash signs. */
function secretScalarOf(file: Buffer): Buffer {
  const plain = file.indexOf("(1:d32:");
  if (plain >= 0) return file.subarray(plain + 7, plain + 39);
  const hex = /\(d #([0-9A-F\s]+)#\)/.exec(file.toString("latin1"))?.[1]?.replaceAll(/\s/g, "") ?? "";
  if (hex.length < 64) throw new Error("Cannot find the secret part in the agent's key file");
  return Buffer.from(hex.slice(-64), "hex");
}

function formsOf(name: string, bytes: Buffer): readonly SecretPiece[] {
  const hex = bytes.toString("hex");
  // In base64 the same bytes look different by where they stand in a group of three; a middle part is looked for.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .slice(4, 36),
  );
  return [
    { name, bytes },
    { name: `${name} in hexadecimal`, bytes: Buffer.from(hex) },
    { name: `${name} in capital hexadecimal`, bytes: Buffer.from(hex.toUpperCase()) },
    // Two parts of each, since lines of armour end somewhere.
    ...base64
      .flatMap((text) => [text.slice(4, 20), text.slice(24, 40)])
      .map((text) => ({ name: `${name} in base64`, bytes: Buffer.from(text) })),
  ];
}
