import { fail, type Result, succeed } from "../../../engine/core/result.ts";

const BLOCK = /-----BEGIN PGP PUBLIC KEY BLOCK-----([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/g;

/**
 * Strips the armour of public keys: one after the other they are a keyring, and gpgv takes no armour. What they are worth
 * is gpgv's to say; here is only told a text that holds no key at all.
 */
export function dearmorKeys(text: string): Result<Uint8Array, string> {
  const blocks = [...text.matchAll(BLOCK)].map(([, body = ""]) => decodeBlock(body));
  if (blocks.length === 0 || blocks.some((bytes) => bytes.length === 0))
    return fail('it is no armoured public key, expected what "gpg --armor --export" prints');
  return succeed(Buffer.concat(blocks));
}

/** Headers end at the first empty line; the line with `=` is a checksum that gpgv does not want. */
function decodeBlock(body: string): Uint8Array {
  const lines = body.split(/\r?\n/).map((line) => line.trim());
  const start = lines.findIndex((line, index) => index > 0 && line === "");
  const data = lines.slice(start + 1).filter((line) => !line.startsWith("="));
  return Buffer.from(data.join(""), "base64");
}
