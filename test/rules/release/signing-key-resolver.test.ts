import { expect, test } from "vitest";
import { fail, type Result, succeed } from "../../../engine/core/result.ts";
import type { LockRequest } from "../../../engine/rule/rule-context.ts";
import { signingKeyResolver } from "../../../rules/release/signing-key-resolver.ts";

const FINGERPRINT = "0123456789ABCDEF0123456789ABCDEF01234567";
const PUBLIC_KEY = `${"A".repeat(43)}=`;
const NO_EARLIER = { find: () => undefined, keep: () => undefined };

function ask(key: string, question: unknown): LockRequest {
  return { resolver: "signing-key", key, question };
}

/** Resolves with a host that says the same to everything; and what the host was asked. */
async function resolveWith(said: Result<string, string>, requests: readonly LockRequest[], options = {}) {
  const asked: (readonly string[])[] = [];
  const places = { folder: "/home/me/work", environment: { GNUPGHOME: "keys" }, ...options };
  const resolver = signingKeyResolver(places, async (_script, words) => {
    asked.push(words);
    return said;
  });
  return { asked, result: await resolver.resolve(requests, NO_EARLIER), resolver };
}

test("the keyring of the invocation is asked, and the answer is what everybody may know", async () => {
  const request = ask("//:key", { kind: "openpgp", key: "Release" });
  const { asked, result, resolver } = await resolveWith(succeed(`${FINGERPRINT}\nBEGIN\n\nEND`), [request]);
  expect(asked).toEqual([["openpgp", "/home/me/work/keys", "Release"]]);
  expect(result).toEqual(succeed(new Map([["//:key", { fingerprint: FINGERPRINT, publicKey: "BEGIN\n\nEND\n" }]])));
  expect(resolver.describe([request])).toBe("Looking up 1 signing key");
  expect(resolver.describe([request, request])).toBe("Looking up 2 signing keys");
});

test("an option goes before the environment, and no place at all is the person's usual one", async () => {
  const request = ask("//:key", { kind: "openpgp", key: "Release" });
  const key = succeed(`${FINGERPRINT}\n`);
  expect((await resolveWith(key, [request], { gnupgHome: "/keys" })).asked[0]?.[1]).toBe("/keys");
  expect((await resolveWith(key, [request], { environment: {} })).asked[0]?.[1]).toBe("");
});

test("of a key file only the public half comes back", async () => {
  const request = ask("//:key ed25519", { kind: "ed25519" });
  const options = { environment: { ATOMIC_ED25519_KEY_FILE: "/keys/release" } };
  const { asked, result } = await resolveWith(succeed(`${PUBLIC_KEY}\n`), [request], options);
  expect(asked).toEqual([["ed25519", "/keys/release"]]);
  expect(result).toEqual(succeed(new Map([["//:key ed25519", { publicKey: PUBLIC_KEY }]])));
});

test.each([
  [{ kind: "openpgp", key: "Release" }, fail("the keyring has several keys"), "the keyring has several keys"],
  [{ kind: "openpgp", key: "Release" }, succeed("89ABCDEF\n"), "gpg printed no fingerprint"],
  [
    { kind: "openpgp", key: FINGERPRINT.replace("0", "F") },
    succeed(`${FINGERPRINT}\n`),
    `${FINGERPRINT.replace("0", "F")} is a subkey of ${FINGERPRINT}; name the whole key`,
  ],
  [{ kind: "ed25519" }, succeed("a secret that must not be kept"), "openssl printed no public key"],
])("%j, answered %j, is refused", async (question, said, problem) => {
  const { result } = await resolveWith(said, [ask("//:key", question)]);
  expect(result).toEqual(
    fail([
      {
        message: `Cannot find the key of "//:key": ${problem}`,
        remedy: "check GNUPGHOME and the key file; what is locked already needs neither",
      },
    ]),
  );
});
