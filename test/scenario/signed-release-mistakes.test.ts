/** What goes wrong with keys, with the real gpg and openssl: each is refused before anything is signed, and says what to do. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { ReleaseKeys } from "../support/release-keys.ts";
import { errorsSaid, type InvocationEnd } from "../support/scenario-invocation.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TINY_SYSTEM } from "../support/tiny-system.ts";

let workspace: ScenarioWorkspace;
let keys: ReleaseKeys;
beforeEach(() => {
  workspace = new ScenarioWorkspace(TINY_SYSTEM);
  keys = keysOf("Tiny <release@example.org>");
});

function keysOf(userId: string): ReleaseKeys {
  const made = new ReleaseKeys(join(temporaryFolder(), "keys"), { userId });
  onTestFinished(() => made.close());
  return made;
}

/** The last line of what failed. */
function failureOf({ events }: InvocationEnd): string {
  const lines = events.flatMap((event) => (event.kind === "action-failed" ? event.failure.lastLines : []));
  return lines.at(-1) ?? "";
}

test("a user id that two keys have, or none, or no key file, is a key that cannot be found", async () => {
  keys.addKey("Tiny <release@example.com>");
  const both = await workspace.runJson(["//:notes_signed"], { environment: keys.environment });
  expect([both.exitCode, errorsSaid(both)]).toEqual([
    expect.any(Number),
    [
      expect.stringMatching(
        /"\/\/:key": the keyring of \S+ has several keys for "Tiny": \w{40}, \w{40}; name one by its/,
      ),
    ],
  ]);
  expect(both.exitCode).not.toBe(0);
  const stranger = keysOf("Somebody else");
  const none = await workspace.runJson(["//:notes_signed"], {
    environment: { ...stranger.environment, ATOMIC_ED25519_KEY_FILE: "" },
  });
  expect(errorsSaid(none)).toEqual([
    expect.stringMatching(/no key file was named; name one with --ed25519-key-file or in ATOMIC_ED25519_KEY_FILE$/),
    expect.stringMatching(/the keyring of \S+ has no secret key for "Tiny" that can sign today$/),
  ]);
});

test("the keys of another are not taken for the ones that were locked", async () => {
  const locked = await workspace.runJson(["lock", "//:key"], { environment: keys.environment });
  expect([locked.exitCode, errorsSaid(locked)]).toEqual([0, []]);
  const other = keysOf("Tiny <forger@example.org>");
  const signed = await workspace.runJson(["//:notes_signed"], { environment: other.environment });
  expect(failureOf(signed)).toBe(
    `gpg-sign: Cannot sign with ${keys.fingerprint}: the agent does not have its secret key; set GNUPGHOME to the folder that has`,
  );
  const mixed = { ...keys.environment, ATOMIC_ED25519_KEY_FILE: other.ed25519File };
  expect(failureOf(await workspace.runJson(["//:old_signed"], { environment: mixed }))).toBe(
    `ostree-sign: Cannot sign with ed25519: the key file is of another key, ${other.ed25519PublicKey}, expected ${keys.ed25519PublicKey}`,
  );
});

test("without a home for GnuPG, and with a file that is no key, nothing is signed", async () => {
  expect((await workspace.runJson(["lock", "//:key"], { environment: keys.environment })).exitCode).toBe(0);
  const homeless = { ...keys.environment, GNUPGHOME: "/nonexistent" };
  const unsigned = await workspace.runJson(["//:notes_signed"], { environment: homeless });
  expect(unsigned.exitCode).not.toBe(0);
  expect(`${unsigned.stdout}`).toContain('Cannot use a GnuPG agent: there is no folder \\"/nonexistent\\"');
  const file = join(temporaryFolder(), "no.key");
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, "bm8ga2V5\n");
  const broken = { ...keys.environment, ATOMIC_ED25519_KEY_FILE: file };
  expect(failureOf(await workspace.runJson(["//:old_signed"], { environment: broken }))).toMatch(
    /^ostree-sign: Cannot sign with ed25519: the key file does not hold a key/,
  );
});
