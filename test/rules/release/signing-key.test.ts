import { expect, test } from "vitest";
import { SigningKeyInfo } from "../../../rules/release/signing-key-info.ts";
import { analyzeRules, ED25519_ANSWER, literalsOf, OPENPGP_ANSWER } from "../../support/analyze-rules.ts";

const FINGERPRINT = "0123456789ABCDEF0123456789ABCDEF01234567";
const NOTHING_LOCKED = { answer: () => undefined };

function keyWith(attributes: string, locks?: Parameters<typeof analyzeRules>[1]) {
  const texts = { "BUILD.atomic": `signing_key(name = "key"${attributes})`, "release.asc": "armoured" };
  return analyzeRules(texts, locks);
}

test("a committed key asks nothing of anybody", () => {
  const attributes = `, fingerprint = "${FINGERPRINT.toLowerCase()}", public_key = "release.asc", ed25519_public_key = "${ED25519_ANSWER.publicKey}"`;
  const analysis = keyWith(attributes, { locks: NOTHING_LOCKED });
  expect([analysis.problems, analysis.pending]).toEqual([[], []]);
  expect(analysis.providedBy("//:key", SigningKeyInfo)).toEqual({
    openPgp: { fingerprint: FINGERPRINT, publicKey: { kind: "source", path: "release.asc", isDirectory: false } },
    ed25519: ED25519_ANSWER.publicKey,
  });
});

test("a key that the workspace cannot name is looked up once, both kinds at a time, and its public half is a file", () => {
  const attributes = ', user_id = "Release <release@example.org>", ed25519 = True';
  expect(keyWith(attributes, { locks: NOTHING_LOCKED }).pending.toReversed()).toEqual([
    {
      resolver: "signing-key",
      key: "//:key",
      question: { kind: "openpgp", key: "Release <release@example.org>" },
    },
    { resolver: "signing-key", key: "//:key ed25519", question: { kind: "ed25519" } },
  ]);
  const analysis = keyWith(attributes);
  expect(analysis.providedBy("//:key", SigningKeyInfo)).toMatchObject({
    openPgp: { fingerprint: OPENPGP_ANSWER.fingerprint, publicKey: { path: "atomic-out/key.asc" } },
    ed25519: ED25519_ANSWER.publicKey,
  });
  expect([...literalsOf(analysis).values()].map(({ path, content }) => [path, content])).toEqual([
    ["atomic-out/key.asc", OPENPGP_ANSWER.publicKey],
    ["atomic-out/key.ed25519", `${ED25519_ANSWER.publicKey}\n`],
  ]);
});

test("a fingerprint without its public key has it looked up by the fingerprint", () => {
  const [request] = keyWith(`, fingerprint = "${FINGERPRINT}"`, { locks: NOTHING_LOCKED }).pending;
  expect(request?.question).toEqual({ kind: "openpgp", key: FINGERPRINT });
});

const CANNOT = 'Cannot name key "//:key": it has ';

test.each([
  ["", `${CANNOT}no key, expected "fingerprint", "user_id", "ed25519_public_key" or "ed25519"`],
  [`, fingerprint = "${FINGERPRINT}", user_id = "me"`, `${CANNOT}"fingerprint" and "user_id", expected one of them`],
  [
    ', user_id = "me", public_key = "release.asc"',
    `${CANNOT}"public_key" without "fingerprint", which says that it is the right one`,
  ],
  [
    `, ed25519 = True, ed25519_public_key = "${ED25519_ANSWER.publicKey}"`,
    `${CANNOT}"ed25519" and "ed25519_public_key", expected one of them`,
  ],
  [
    ', fingerprint = "89ABCDEF01234567"',
    'expected a full fingerprint, 40 hexadecimal digits, got string "89ABCDEF01234567"',
  ],
  [', ed25519_public_key = "c2hvcnQ="', 'expected 32 bytes in base64, got string "c2hvcnQ="'],
])("signing_key(…%s) is refused", (attributes, problem) => {
  const { problems } = keyWith(attributes);
  expect(problems).toEqual([expect.stringContaining(problem)]);
});

test("a lock that somebody edited is no key", () => {
  const locks = { answer: () => ({ ...OPENPGP_ANSWER, fingerprint: "SHORT" }) };
  expect(keyWith(', user_id = "me"', { locks }).problems).toEqual([
    'BUILD.atomic:1:37: Cannot read lock .atomic/locks/signing-key.json: entry "//:key" has a wrong or missing "fingerprint"',
    "  > Put back the file from a copy, or ask again: atomic-build lock --update //:key",
  ]);
});
