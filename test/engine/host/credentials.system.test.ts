import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fail, succeed } from "../../../engine/core/result.ts";
import { giveEffect } from "../../../engine/execution/effect-grants.ts";
import { findCredentialsIn } from "../../../engine/host/credentials.ts";
import type { Effect } from "../../../engine/rule/effect.ts";
import { SandboxWorkspace } from "../../support/sandbox-workspace.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const EFFECT: Effect = { credentials: [], writableFolders: [], rechecks: false, publishes: false };

/** A GnuPG folder with one key, below a short path: that of a socket has at most 107 bytes. */
function makeGnupgHome(): { readonly home: string; readonly publicKey: string } {
  const home = temporaryFolder();
  onTestFinished(() => {
    spawnSync("gpgconf", ["--kill", "all"], { env: { ...process.env, GNUPGHOME: home } });
  });
  const gpg = (...words: string[]) => execFileSync("gpg", ["--homedir", home, "--batch", "--quiet", ...words]);
  execFileSync("chmod", ["700", home]);
  gpg("--passphrase", "", "--quick-gen-key", "Release <release@example.org>", "ed25519", "sign", "never");
  const publicKey = gpg("--armor", "--export").toString();
  execFileSync("gpgconf", ["--kill", "gpg-agent"], { env: { ...process.env, GNUPGHOME: home } });
  return { home, publicKey };
}

const SIGN = `set -e
mkdir -m 700 /tmp/home && export GNUPGHOME=/tmp/home
ln -s "$ATOMIC_GPG_AGENT" /tmp/home/S.gpg-agent
gpg --batch --quiet --no-autostart --import key.asc
gpg --batch --no-autostart --detach-sign --output out/key.sig key.asc
gpg --batch --no-autostart --verify out/key.sig key.asc
test ! -e /tmp/home/private-keys-v1.d || test -z "$(ls /tmp/home/private-keys-v1.d)"
! gpg --batch --no-autostart --export-secret-keys --armor | grep PRIVATE`;

test.each(["self", "root-range"] as const)(
  "as %s: gpg signs with the agent outside, holding the public key alone",
  async (user) => {
    const { home, publicKey } = makeGnupgHome();
    const workspace = new SandboxWorkspace({ "key.asc": publicKey });
    const findCredential = findCredentialsIn({ gnupgHome: home, folder: "/", environment: {} });
    const given = await giveEffect(
      { ...EFFECT, credentials: ["gpg-agent"] },
      { purpose: "run", findCredential, workspaceRoot: "/" },
    );
    if (!given.ok) throw new Error(given.error.message);
    const spawn = workspace.spawn(SIGN, {
      outputs: [{ path: "out/key.sig", isDirectory: false }],
      environment: { HOME: "/tmp", LC_ALL: "C.UTF-8", ...given.value.environment },
      tools: ["gpg", "mkdir", "ln", "ls", "grep"],
      sandbox: { user, network: false, scratch: "memory" },
    });
    const { status } = await workspace.strategy.run({ ...spawn, grants: given.value.grants });
    expect([status, readFileSync(workspace.logPath, "utf8")]).toEqual([
      { kind: "exited", code: 0 },
      expect.stringContaining("Good signature"),
    ]);
  },
);

test("an agent's socket may be named itself; the option for a GnuPG folder goes first", async () => {
  const { home } = makeGnupgHome();
  execFileSync("gpgconf", ["--homedir", home, "--launch", "gpg-agent"]);
  const socket = join(home, "S.gpg-agent");
  const environment = { ATOMIC_GPG_AGENT: socket, GNUPGHOME: "/nonexistent" };
  expect(await findCredentialsIn({ folder: "/", environment })("gpg-agent")).toEqual(
    succeed({ paths: { ATOMIC_GPG_AGENT: socket } }),
  );
  expect(await findCredentialsIn({ gnupgHome: home, folder: "/", environment })("gpg-agent")).toEqual(
    succeed({ paths: { ATOMIC_GPG_AGENT: join(home, "S.gpg-agent.extra") } }),
  );
  const wrong = { ATOMIC_GPG_AGENT: "/etc/passwd" };
  expect(await findCredentialsIn({ folder: "/", environment: wrong })("gpg-agent")).toEqual(
    fail({
      message: 'Cannot use the GnuPG agent of ATOMIC_GPG_AGENT: "/etc/passwd" is not its socket',
      remedy: 'set ATOMIC_GPG_AGENT to what "gpgconf --list-dirs agent-socket" prints, or not at all',
    }),
  );
});

test("a folder to publish to is made and can be written, wherever it lies; a look cannot write and does not need it", async () => {
  const folder = join(temporaryFolder(), "mirror/repo");
  const findCredential = findCredentialsIn({ folder: "/", environment: {} });
  const workspace = new SandboxWorkspace();
  const run = async (purpose: "run" | "check", script: string) => {
    const given = await giveEffect(
      { ...EFFECT, writableFolders: [folder] },
      { purpose, findCredential, workspaceRoot: "/" },
    );
    const grants = given.ok ? given.value.grants : [];
    const beneath = { hostPath: folder, path: "/work/beneath/it", access: "read", mayBeMissing: true } as const;
    const { status } = await workspace.strategy.run({ ...workspace.spawn(script), grants: [...grants, beneath] });
    return status;
  };
  expect(await run("check", `test ! -e ${folder}`)).toEqual({ kind: "exited", code: 0 });
  expect(await run("run", `echo new > ${folder}/ref && read it < /work/beneath/it/ref && test "$it" = new`)).toEqual({
    kind: "exited",
    code: 0,
  });
  expect(await run("check", `read it < ${folder}/ref && test "$it" = new && ! echo x > ${folder}/ref`)).toEqual({
    kind: "exited",
    code: 0,
  });
  expect(readFileSync(join(folder, "ref"), "utf8")).toBe("new\n");
});

test("an ed25519 key and an ssh agent are found where the invocation says", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "key"), "c2VjcmV0");
  mkdirSync(join(folder, ".ssh"));
  writeFileSync(join(folder, "hosts"), "");
  const agent = join(folder, "agent");
  const server = createServer().listen(agent);
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const environment = { ATOMIC_ED25519_KEY_FILE: "key", SSH_AUTH_SOCK: agent };
  const find = findCredentialsIn({ sshKnownHosts: "hosts", folder, environment });
  expect(await find("ed25519-key")).toEqual({
    ok: true,
    value: { paths: { ATOMIC_ED25519_KEY: join(folder, "key") } },
  });
  expect(await find("ssh")).toEqual({
    ok: true,
    value: { paths: { SSH_AUTH_SOCK: agent, ATOMIC_SSH_KNOWN_HOSTS: join(folder, "hosts") } },
  });
});

test("what is missing is said with what to set", async () => {
  const find = findCredentialsIn({
    gnupgHome: "gone",
    folder: "/x",
    environment: { ATOMIC_ED25519_KEY_FILE: "/x/key" },
  });
  const messages = [await find("gpg-agent"), await find("ed25519-key"), await find("ssh")].map((found) =>
    found.ok ? "found" : `${found.error.message}; ${found.error.remedy}`,
  );
  expect(messages).toEqual([
    'Cannot use a GnuPG agent: there is no folder "/x/gone"; set GNUPGHOME, or --gnupg-home, to the GnuPG folder that has the signing key',
    'Cannot use the ed25519 key "/x/key": there is no such file; set ATOMIC_ED25519_KEY_FILE, or --ed25519-key-file, to a file with the secret key in base64',
    'Cannot use an SSH agent: SSH_AUTH_SOCK is not set; run "eval $(ssh-agent)" and "ssh-add"',
  ]);
});
