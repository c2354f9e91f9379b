/** The script itself with the real gpg and an agent: what it signs, and what it does not believe. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { ReleaseKeys } from "../../support/release-keys.ts";
import { lastingFolder, temporaryFolder } from "../../support/temporary-folder.ts";
import { ToolFolder } from "../../support/tool-folder.ts";

const keys = new ReleaseKeys(lastingFolder(), { userId: "Release <release@example.org>" });
const others = new ReleaseKeys(lastingFolder(), { userId: "Other <other@example.org>" });
afterAll(() => {
  keys.close();
  others.close();
});

const TEXT = "# a: 1 bytes\nSHA256 (a) = 00\n- a dash\n";
let folder: ToolFolder;
beforeEach(() => {
  folder = new ToolFolder();
  writeFileSync(folder.path("CHECKSUM"), TEXT);
});

interface Wish {
  readonly mode?: string;
  readonly fingerprint?: string;
  readonly publicKeyFile?: string;
  readonly agent?: string;
}

function sign({ mode = "detached", fingerprint = keys.fingerprint, ...wish }: Wish = {}) {
  const { publicKeyFile = keys.publicKeyFile, agent = keys.agentSocket } = wish;
  const words = [mode, fingerprint, publicKeyFile, "CHECKSUM", "signed"];
  return folder.run("gpg-sign.sh", words, { ATOMIC_GPG_AGENT: agent });
}

/** What gpg says of it with the public key alone. */
function signersOf(...files: readonly string[]): readonly string[] {
  const options = ["--homedir", temporaryFolder(), "--batch", "--quiet", "--status-fd", "1"];
  execFileSync("gpg", [...options, "--import", keys.publicKeyFile], { stdio: "ignore" });
  const status = execFileSync("gpg", [...options, "--verify", ...files.map((file) => folder.path(file))], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return [...status.matchAll(/VALIDSIG .* (\w{40})$/gm)].map(([, signer = ""]) => signer);
}

test("clear, the text stays readable and the signature is the key's", () => {
  expect(sign({ mode: "clear" })).toMatchObject({ status: 0 });
  const text = readFileSync(folder.path("signed"), "utf8");
  expect(text).toMatch(
    /^-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA\d+\n\n# a: 1 bytes\nSHA256 \(a\) = 00\n- - a dash\n/,
  );
  expect(signersOf("signed")).toEqual([keys.fingerprint]);
});

test("detached, it is armoured and of the file's bytes", () => {
  expect(sign()).toMatchObject({ status: 0 });
  expect(readFileSync(folder.path("signed"), "utf8")).toMatch(/^-----BEGIN PGP SIGNATURE-----\n\n/);
  expect(signersOf("signed", "CHECKSUM")).toEqual([keys.fingerprint]);
});

test("the socket that is made for forwarding, through which no key can be exported, is enough", () => {
  expect(sign({ agent: keys.forwardingSocket })).toMatchObject({ status: 0 });
});

test("a passphrase that the agent knows serves through its own socket, and through the forwarding one it is missed", () => {
  const locked = new ReleaseKeys(join(temporaryFolder(), "keys"), { userId: "Locked", passphrase: "open sesame" });
  const wish = { fingerprint: locked.fingerprint, publicKeyFile: locked.publicKeyFile };
  locked.teachPassphrase("open sesame");
  expect(sign({ ...wish, agent: locked.forwardingSocket }).problem).toMatch(
    /its passphrase is not at hand; give it to the agent .* and set ATOMIC_GPG_AGENT to its own socket/,
  );
  expect(sign({ ...wish, agent: locked.agentSocket })).toMatchObject({ status: 0 });
  locked.close();
});

test.each([
  [{ agent: "/nonexistent" }, "there is no gpg-agent; set GNUPGHOME to the folder whose agent has the key"],
  [{ agent: others.agentSocket }, `the agent does not have its secret key; set GNUPGHOME to the folder that has`],
  [{ publicKeyFile: others.publicKeyFile }, `it is of ${others.fingerprint}, expected ${keys.fingerprint} alone`],
  [{ fingerprint: keys.fingerprint.slice(-16) }, `it is of ${keys.fingerprint}, expected`],
  [{ publicKeyFile: "CHECKSUM" }, "Cannot read the public key in CHECKSUM"],
  [{ mode: "loud" }, 'there is no mode "loud"'],
])("%j is refused", (wish, problem) => {
  const end = sign(wish);
  expect([end.status, end.problem]).toEqual([1, expect.stringContaining(problem)]);
});

test("what gpg would sign otherwise than it stands is not signed in clear", () => {
  writeFileSync(folder.path("CHECKSUM"), "blanks at the end  \n");
  expect(sign({ mode: "clear" }).problem).toBe(
    "gpg-sign: Cannot sign CHECKSUM in clear: it is not plain lines of text; sign it detached",
  );
});

test("a signature by a key that has expired since is not believed", () => {
  const home = join(lastingFolder(), "short");
  const short = new ReleaseKeys(home, { userId: "Short <short@example.org>" });
  writeFileSync(folder.path("file"), TEXT);
  short.gpg("--armor", "--output", folder.path("file.asc"), "--detach-sign", folder.path("file"));
  short.gpg("--quick-set-expire", short.fingerprint, "seconds=1");
  short.close();
  writeFileSync(short.publicKeyFile, short.gpg("--armor", "--export"));
  const script = `fail() { echo "$*" >&2; exit 1; }; work=$1; . atomic-tools/gpg-home.sh; open_gpg_home "$2" "$3"; gpg() { command gpg --faked-system-time 20991231T000000 "$@"; }; signers_of file.asc file`;
  const words = ["-c", script, "sh", temporaryFolder(), short.fingerprint, short.publicKeyFile];
  expect(execFileSync("sh", words, { cwd: folder.folder, encoding: "utf8" })).toBe("bad: EXPKEYSIG\n");
});
