import { spawnSync } from "node:child_process";
import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const SCRIPT = join(import.meta.dirname, "../../../rules/tools/sign-dsse.sh");

test("an envelope's signature is over the type and the bytes, and another verifier accepts it", () => {
  const folder = temporaryFolder();
  const statement = '{"_type":"Grüße\\n"}\n';
  writeFileSync(join(folder, "statement.json"), statement);
  const key = makeKey(folder);
  expect(sign(folder, key)).toEqual({ status: 0, stderr: "" });
  const text = readFileSync(join(folder, "envelope"), "utf8");
  expect(text.split("\n")).toHaveLength(2);
  const envelope = JSON.parse(text);
  const type = "application/vnd.in-toto+json";
  const payload = Buffer.from(envelope.payload, "base64");
  expect({ type: envelope.payloadType, payload: payload.toString() }).toEqual({ type, payload: statement });
  const signed = (body: Buffer) => Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${body.length} `), body]);
  const signature = Buffer.from(envelope.signatures[0].sig, "base64");
  expect(verify(null, signed(payload), key.publicKey, signature)).toBe(true);
  expect(verify(null, signed(Buffer.from(statement.replace("G", "g"))), key.publicKey, signature)).toBe(false);
  expect(verify(null, payload, key.publicKey, signature)).toBe(false);
  expect(sign(folder, key)).toEqual({ status: 0, stderr: "" });
  expect(readFileSync(join(folder, "envelope"), "utf8")).toBe(text);
});

test("a key other than the expected one signs nothing, and no message holds the secret", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "statement.json"), "{}\n");
  const expected = makeKey(temporaryFolder());
  makeKey(folder);
  const { status, stderr } = sign(folder, { ...expected });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^sign-dsse: Cannot sign with ed25519: the key file is of another key, \S+, expected \S+\n$/);
  expect(stderr).toContain(expected.text);
  expect(stderr).not.toContain(readFileSync(join(folder, "secret"), "utf8").slice(0, 40));
});

/** A new key: the secret half where the effect would have put it, in ostree's form. */
function makeKey(folder: string) {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const point = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
  const seed = privateKey.export({ type: "pkcs8", format: "der" }).subarray(-32);
  writeFileSync(join(folder, "secret"), `${Buffer.concat([seed, point]).toString("base64")}\n`);
  return { publicKey: createPublicKey(privateKey), text: point.toString("base64") };
}

function sign(folder: string, { text }: { readonly text: string }) {
  const type = "application/vnd.in-toto+json";
  const words = ["--statement", "statement.json", "--type", type, "--public-key", text, "--output", "envelope"];
  const env = { ...process.env, TMPDIR: temporaryFolder(), ATOMIC_ED25519_KEY: join(folder, "secret") };
  const { status, stderr } = spawnSync("sh", [SCRIPT, ...words], { cwd: folder, encoding: "utf8", env });
  return { status, stderr };
}
