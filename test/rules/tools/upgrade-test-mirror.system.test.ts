/** The mirror that an upgrade test makes, seen by a real ostree client that has only its public key. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import script from "../../../rules/tools/upgrade-test-mirror.sh";
import { OstreeClient } from "../../support/ostree-client.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const REF = "sample/1/x86_64/host";

test("a client takes the commit only with the mirror's own signature, and secret keys do not outlive the signing", async () => {
  const place = temporaryFolder();
  const next = commitSomething(place);
  run(place, next, "make_mirror");
  expect(existsSync(join(place, "s/gnupg"))).toBe(false);
  expect(readFileSync(join(place, "s/mirror.asc"), "utf8")).toMatch(/^-----BEGIN PGP PUBLIC KEY BLOCK-----\n/);
  const address = `file://${place}/s/www/repo`;
  const client = OstreeClient.of(address, { ref: REF, publicKeyFile: join(place, "s/mirror.asc") });
  run(place, next, "offer_commit none");
  expect(await client.pull()).toEqual({ isDone: false, said: expect.stringMatching(/no signatures found/) });
  run(place, next, "offer_commit foreign");
  expect(await client.pull()).toEqual({ isDone: false, said: expect.stringMatching(/public key not found/) });
  expect(client.commit).toBe("");
  run(place, next, "offer_commit signed");
  expect([await client.pull(), client.commit]).toEqual([{ isDone: true, said: expect.any(String) }, next]);
});

function commitSomething(place: string): string {
  mkdirSync(join(place, "s"));
  mkdirSync(join(place, "content/usr"), { recursive: true });
  const ostree = (...words: readonly string[]) =>
    execFileSync("ostree", [`--repo=${place}/repo`, ...words], { encoding: "utf8" }).trim();
  ostree("init", "--mode=archive");
  return ostree("commit", `--branch=${REF}`, "--owner-uid=0", "--owner-gid=0", join(place, "content"));
}

/** Each call is a shell of its own, as if the test had gone on: only files are remembered. */
function run(place: string, next: string, command: string): void {
  const prelude = `set -eu; fail_usage() { echo "$*" >&2; exit 2; }
scratch=${place}/s repo=${place}/repo next=${next} ref=${REF} mirror=$scratch/www/repo
signature=$mirror/objects/$(printf '%s' "$next" | sed 's|^..|&/|').commitmeta\n`;
  execFileSync("sh", ["-c", `${prelude}${script}\n${command}`], { stdio: "pipe" });
}
