/**
 * A release from its packages to a client that has only the public key, with the real gpg and ostree over HTTP: what it accepts, and
 * that it refuses everything that somebody in between has changed. The tests build on each other, in order.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createPublicKey, verify } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { smallestAndLargest, withFlippedBytes } from "../support/flipped-bytes.ts";
import { OstreeClient } from "../support/ostree-client.ts";
import { OstreeMachine } from "../support/ostree-machine.ts";
import { ReleaseKeys } from "../support/release-keys.ts";
import { FileServer } from "../support/rpm-server.ts";
import { actionsRun, errorsSaid } from "../support/scenario-invocation.ts";
import { filesBelow } from "../support/scenario-outputs.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TINY_REF, TINY_SYSTEM } from "../support/tiny-system.ts";

const place = mkdtempSync(join(tmpdir(), "atomic-build-signed-"));
const keys = new ReleaseKeys(join(place, "keys"), { userId: "Tiny Release <release@example.org>" });
const others = new ReleaseKeys(join(place, "others"), { userId: "Tiny Forger <forger@example.org>" });
afterAll(() => {
  keys.close();
  others.close();
  rmSync(place, { recursive: true, force: true });
});

const workspace = new ScenarioWorkspace(TINY_SYSTEM, { folder: join(place, "workspace") });
const WANTED = [
  ...["//:repository", "//:old_signed", "//:new_signed", "//:checksums_signed", "//:notes_signed"],
  ...["//:old", "//:new", "//:tool", "//:mirror", "//:old_mirror"],
];
const SIGNATURES = [
  ...["GpgSign //:checksums_signed", "GpgSign //:notes_signed", "MakeStaticDelta //:delta"],
  ...["Mirror //:mirror", "Mirror //:old_mirror"],
  ...["OstreeSign //:new_signed", "OstreeSign //:old_signed", "OstreeSign //:repository"],
];

async function buildWith(environment: Readonly<Record<string, string>>) {
  const built = await workspace.runJson(WANTED, { environment });
  expect([built.exitCode, errorsSaid(built)]).toEqual([0, []]);
  return actionsRun(built);
}

/** A copy of a mirror, to be served and changed. */
function publish(label: "mirror" | "old-mirror"): string {
  const folder = join(temporaryFolder(), "repo");
  const source = workspace.path(`.atomic/${label}/repo`);
  execFileSync("cp", ["-r", "--no-preserve=mode,timestamps", source, folder]);
  return folder;
}

async function clientOf(folder: string): Promise<OstreeClient> {
  const { address } = await FileServer.over(folder);
  return OstreeClient.of(address, { ref: TINY_REF, publicKeyFile: keys.publicKeyFile });
}

function commitOf(tree: "old" | "new"): string {
  return workspace.read(`atomic-out/${tree}/commit`).trim();
}

function objectPath(checksum: string, kind: string): string {
  return `objects/${checksum.slice(0, 2)}/${checksum.slice(2)}.${kind}`;
}

test("a release is made and signed with keys that only the invocation knows, and a second time nothing runs", async () => {
  const ran = await buildWith(keys.environment);
  expect(ran.filter((action) => /Sign|Delta|Mirror/.test(action))).toEqual(SIGNATURES);
  expect(await buildWith(keys.environment)).toEqual([]);
  // The keys are not needed for what is signed already.
  expect(await buildWith({ GNUPGHOME: "/nonexistent", ATOMIC_ED25519_KEY_FILE: "/nonexistent" })).toEqual([]);
});

test("gpg, sha256sum and ostree accept what was made, with a keyring that holds the public key alone", () => {
  const home = temporaryFolder();
  const gpg = (...words: readonly string[]) =>
    execFileSync("gpg", ["--homedir", home, "--batch", "--quiet", "--status-fd", "1", ...words], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  gpg("--import", keys.publicKeyFile);
  const sums = workspace.path("atomic-out/checksums_signed/checksums-Tiny-1.0-CHECKSUM");
  const good = new RegExp(`VALIDSIG .* ${keys.fingerprint}$`, "m");
  expect(gpg("--verify", sums)).toMatch(good);
  expect(gpg("--verify", workspace.path("atomic-out/notes_signed/notes.txt.asc"), workspace.path("notes.txt"))).toMatch(
    good,
  );
  const published = temporaryFolder();
  execFileSync("cp", ["-r", sums, workspace.path("notes.txt"), workspace.path("atomic-out/tool"), published]);
  const check = spawnSync("sha256sum", ["-c", "checksums-Tiny-1.0-CHECKSUM"], { cwd: published, encoding: "utf8" });
  expect([check.status, check.stdout]).toEqual([0, "notes.txt: OK\ntool/tool-1-1.noarch.rpm: OK\n"]);
  const fsck = spawnSync("ostree", ["fsck", `--repo=${workspace.path("atomic-out/repository/repo")}`]);
  expect(fsck.status).toBe(0);
});

test("the signed repository shares its objects with the unsigned one and has one signature more", () => {
  const unsigned = workspace.path("atomic-out/new/repo");
  const signed = workspace.path("atomic-out/repository/repo");
  const added = filesBelow(signed).filter((path) => !filesBelow(unsigned).includes(path));
  expect(added.filter((path) => path.startsWith("objects/"))).toEqual([objectPath(commitOf("new"), "commitmeta")]);
  for (const path of filesBelow(unsigned).filter((name) => name.startsWith("objects/"))) {
    expect(statSync(join(signed, path)).ino).toBe(statSync(join(unsigned, path)).ino);
  }
  // Signed by :new_signed and taken over by :repository, not signed again.
  const metadata = objectPath(commitOf("new"), "commitmeta");
  const first = readFileSync(workspace.path(`atomic-out/new_signed/repo/${metadata}`));
  expect(readFileSync(join(signed, metadata))).toEqual(first);
});

test("the ed25519 signatures are of the commit's and the summary's bytes, where ostree looks for them", () => {
  const repository = workspace.path("atomic-out/repository/repo");
  const show = ["show", `--repo=${repository}`, "--print-detached-metadata-key=ostree.sign.ed25519", commitOf("new")];
  expect(execFileSync("ostree", show, { encoding: "utf8" })).not.toBe("");
  const prefix = Buffer.from("302a300506032b6570032100", "hex");
  const der = Buffer.concat([prefix, Buffer.from(keys.ed25519PublicKey, "base64")]);
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  const read = (path: string) => readFileSync(join(repository, path));
  const name = "ostree.sign.ed25519\0";
  for (const [signed, signatures] of [
    [objectPath(commitOf("new"), "commit"), objectPath(commitOf("new"), "commitmeta")],
    ["summary", "summary.sig"],
  ] as const) {
    const file = read(signatures);
    const from = Math.ceil((file.indexOf(name) + name.length) / 8) * 8;
    expect(verify(null, read(signed), key, file.subarray(from, from + 64))).toBe(true);
  }
});

test("a client with the public key alone pulls a release, then the next one as a delta", async () => {
  const folder = publish("old-mirror");
  const client = await clientOf(folder);
  expect(await client.pull()).toMatchObject({ isDone: true });
  expect(client.commit).toBe(commitOf("old"));
  execFileSync("cp", ["-rT", "--no-preserve=mode", workspace.path(".atomic/mirror/repo"), folder]);
  expect(await client.pull("--require-static-deltas", "--timestamp-check")).toMatchObject({
    isDone: true,
    said: expect.stringMatching(/^1 delta parts/),
  });
  expect(client.commit).toBe(commitOf("new"));
  client.run("fsck");
  expect(client.run("show", `release:${TINY_REF}`)).toMatch(
    /Found 1 signature:\n\n.*\n {2}Good signature from "Tiny Release/,
  );
  expect(client.run("cat", `release:${TINY_REF}`, "/usr/bin/tool")).toBe(TINY_SYSTEM["tool.txt"]);
});

test("a flipped byte of any kind of object, of the summary or of its signature is refused or changes nothing", async () => {
  const folder = publish("mirror");
  const pristine = await clientOf(folder);
  const reached = new Map<string, string[]>();
  for (const path of smallestAndLargest(
    filesBelow(folder).filter((name) => /^(objects\/|summary)/.test(name)),
    folder,
  )) {
    const kind = path.replace(/^.*[./]/, "");
    await withFlippedBytes(join(folder, path), async (position) => {
      const client = pristine.copy();
      const { isDone } = await client.pull("--disable-static-deltas");
      expect([path, position, client.commit]).toEqual([path, position, isDone ? commitOf("new") : ""]);
      if (isDone) client.run("fsck");
      reached.set(kind, [...(reached.get(kind) ?? []), isDone ? "unchanged" : "refused"]);
    });
  }
  // Of the others some bytes are padding, unused bits of a compressed stream, or a kind of signature that this client does
  // not know; what it then has is the release, verified to the last bit.
  for (const kind of ["commit", "dirmeta", "dirtree", "summary"])
    expect(new Set(reached.get(kind))).toEqual(new Set(["refused"]));
  for (const kind of ["commitmeta", "filez", "sig"]) expect(reached.get(kind)).toContain("refused");
});

test("a flipped byte of a delta is refused, and one of an index, which nobody trusts, changes nothing", async () => {
  const folder = publish("old-mirror");
  const client = await clientOf(folder);
  expect((await client.pull()).isDone).toBe(true);
  execFileSync("cp", ["-rT", "--no-preserve=mode", workspace.path(".atomic/mirror/repo"), folder]);
  const deltas = filesBelow(folder).filter((path) => path.startsWith("deltas/"));
  expect(deltas.map((path) => path.replace(/^.*\//, ""))).toEqual(["0", "superblock"]);
  for (const path of deltas) {
    await withFlippedBytes(join(folder, path), async (position) => {
      const { isDone } = await client.pull("--require-static-deltas");
      expect([path, position, isDone, client.commit]).toEqual([path, position, false, commitOf("old")]);
    });
  }
  for (const path of filesBelow(folder).filter((name) => name.startsWith("delta-indexes/"))) {
    await withFlippedBytes(join(folder, path), async () => {
      const { isDone } = await client.pull();
      expect(client.commit).toBe(commitOf(isDone ? "new" : "old"));
      client.run("fsck");
      client.run("refs", `--create=release:${TINY_REF}`, "--force", commitOf("old"));
    });
  }
});

test("an unsigned commit, and an unsigned summary, are refused", async () => {
  const folder = publish("mirror");
  const client = await clientOf(folder);
  rmSync(join(folder, objectPath(commitOf("new"), "commitmeta")));
  expect((await client.pull("--disable-static-deltas")).said).toMatch(
    /GPG verification enabled, but no signatures found/,
  );
  rmSync(join(folder, "summary.sig"));
  expect((await client.pull()).said).toMatch(/GPG verification enabled, but no summary.sig found/);
  rmSync(join(folder, "summary"));
  expect((await client.pull()).said).toMatch(/GPG verification enabled, but no summary found/);
  expect(client.commit).toBe("");
});

test("an old summary served again is refused by an installed system, and by a pull that checks times", async () => {
  const folder = publish("mirror");
  const { address } = await FileServer.over(folder);
  const remote = { address, ref: TINY_REF, publicKeyFile: keys.publicKeyFile };
  const client = OstreeClient.of(address, remote);
  const machine = await OstreeMachine.install(remote);
  expect([(await client.pull()).isDone, client.commit, machine.deployed]).toEqual([
    true,
    commitOf("new"),
    commitOf("new"),
  ]);
  rmSync(folder, { recursive: true });
  execFileSync("cp", ["-r", "--no-preserve=mode", workspace.path(".atomic/old-mirror/repo"), folder]);
  const refusal = { isDone: false, said: expect.stringMatching(/is chronologically older than current revision/) };
  expect(await machine.upgrade()).toEqual(refusal);
  expect(await client.pull("--timestamp-check")).toEqual(refusal);
  expect([client.commit, machine.deployed]).toEqual([commitOf("new"), commitOf("new")]);
  // What was signed once stays signed: who asks for no check goes back.
  expect([(await machine.upgrade("--allow-downgrade")).isDone, machine.deployed]).toEqual([true, commitOf("old")]);
  expect([(await client.pull()).isDone, client.commit]).toEqual([true, commitOf("old")]);
});

test("another key re-runs what it signs and what carries its signatures, nothing else, and its old clients refuse it", async () => {
  const folder = publish("mirror");
  const moved = await workspace.runJson(["lock", "--update", "//:key"], { environment: others.environment });
  expect([moved.exitCode, errorsSaid(moved)]).toEqual([0, []]);
  expect(await buildWith(others.environment)).toEqual(SIGNATURES);
  const rotated = publish("mirror");
  expect((await (await clientOf(rotated)).pull()).said).toMatch(/public key not found|Primary key ID/);
  // The right summary over a commit that somebody else has signed.
  const metadata = objectPath(commitOf("new"), "commitmeta");
  writeFileSync(join(folder, metadata), readFileSync(join(rotated, metadata)));
  const client = await clientOf(folder);
  expect([(await client.pull("--disable-static-deltas")).isDone, client.commit]).toEqual([false, ""]);
});
