/** The scripts themselves with the real ostree, gpg and openssl, on a repository of a few files. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { ReleaseKeys } from "../../support/release-keys.ts";
import { digestsBelow, filesBelow } from "../../support/scenario-outputs.ts";
import { lastingFolder, temporaryFolder } from "../../support/temporary-folder.ts";
import { ToolFolder } from "../../support/tool-folder.ts";

const keys = new ReleaseKeys(lastingFolder(), { userId: "Release <release@example.org>" });
const others = new ReleaseKeys(lastingFolder(), { userId: "Other <other@example.org>" });
afterAll(() => {
  keys.close();
  others.close();
});

let folder: ToolFolder;
beforeEach(() => {
  folder = new ToolFolder();
  mkdirSync(folder.path("tree/usr"), { recursive: true });
  ostree("init", "--mode=archive");
  commit("old", 1000);
  commit("new", 2000);
});

function ostree(command: string, ...words: readonly string[]): string {
  const stdio = ["ignore", "pipe", "pipe"] as const;
  return execFileSync("ostree", [command, "--repo=repo", ...words], {
    cwd: folder.folder,
    encoding: "utf8",
    stdio: [...stdio],
  });
}

/** Commits another content to the ref; the checksum is in the file of that name. */
function commit(name: string, time: number, ...words: readonly string[]): void {
  writeFileSync(folder.path("tree/usr/file"), `${name}\n`.repeat(20_000));
  const options = ["--branch=ref", "--tree=dir=tree", `--timestamp=@${time}`, "--canonical-permissions", ...words];
  writeFileSync(folder.path(name), ostree("commit", ...options));
}

function checksum(name: string): string {
  return readFileSync(folder.path(name), "utf8").trim();
}

function sign(from: string, to: string, { by = keys, words = ["--ref", "ref"] } = {}) {
  const key = ["--gpg-key", by.fingerprint, "--gpg-public", by.publicKeyFile, "--ed25519-public", by.ed25519PublicKey];
  const environment = { ATOMIC_GPG_AGENT: by.agentSocket, ATOMIC_ED25519_KEY: by.ed25519File };
  return folder.run(
    "ostree-sign.sh",
    ["--repo", from, "--commit", "new", ...words, ...key, "--output", to],
    environment,
  );
}

function metadataOf(repository: string): string {
  return folder.path(`${repository}/objects/${checksum("new").slice(0, 2)}/${checksum("new").slice(2)}.commitmeta`);
}

/** What the tool's own reader finds. */
function signaturesIn(file: string, kind: string): readonly string[] {
  const script = `work=$1; . atomic-tools/signature-files.sh; signatures_in "$2" "$3"`;
  const words = ["-c", script, "sh", temporaryFolder(), file, kind];
  return execFileSync("sh", words, { cwd: folder.folder, encoding: "utf8" })
    .split("\n")
    .filter((line) => line !== "");
}

const KINDS = ["ostree.gpgsigs", "ostree.sign.ed25519"];

test("a commit is signed once with each key, however often it is asked for", () => {
  expect(sign("repo", "first")).toMatchObject({ status: 0 });
  expect(sign("first", "second")).toMatchObject({ status: 0 });
  expect(readFileSync(metadataOf("second"))).toEqual(readFileSync(metadataOf("first")));
  for (const file of [metadataOf("second"), folder.path("second/summary.sig")]) {
    expect(KINDS.map((kind) => signaturesIn(file, kind).length)).toEqual([1, 1]);
  }
  const objects = (name: string) => Object.entries(digestsBelow(folder.path(`${name}/objects`)));
  const added = objects("second").filter(
    ([path, digest]) => digestsBelow(folder.path("repo/objects"))[path] !== digest,
  );
  expect(added.map(([path]) => path)).toEqual([metadataOf("objects").slice(folder.path("objects/objects/").length)]);
});

test("another's signature stays beside the new one, and so does what ostree itself adds after", () => {
  expect(sign("repo", "theirs", { by: others })).toMatchObject({ status: 0 });
  const [theirs = ""] = signaturesIn(metadataOf("theirs"), "ostree.gpgsigs");
  expect(sign("theirs", "ours")).toMatchObject({ status: 0 });
  expect(KINDS.map((kind) => signaturesIn(metadataOf("ours"), kind).length)).toEqual([2, 2]);
  expect(signaturesIn(metadataOf("ours"), "ostree.gpgsigs")[0]).toBe(theirs);
  // ostree reads what was written here, and what it writes is read here.
  const words = ["--repo=ours", `--gpg-homedir=${others.gnupgHome}`, checksum("new"), others.fingerprint];
  execFileSync("ostree", ["gpg-sign", ...words], { cwd: folder.folder, stdio: "ignore" });
  expect(KINDS.map((kind) => signaturesIn(metadataOf("ours"), kind).length)).toEqual([3, 2]);
  expect(signaturesIn(metadataOf("ours"), "ostree.gpgsigs")[0]).toBe(theirs);
});

test("signatures of every length come back, and ostree finds each where it belongs", () => {
  const file = metadataOf("repo");
  const lengths = [0, 1, 64, 100, 240, 300, 70_000];
  const contents = lengths.map((length) => Buffer.alloc(length, 0xa5));
  for (const [index, content] of contents.entries()) {
    writeFileSync(folder.path("part"), content);
    const script = `work=$1; . atomic-tools/signature-files.sh; add_signature "$2" "$3" part`;
    const kind = KINDS[index % 2] ?? "";
    execFileSync("sh", ["-c", script, "sh", temporaryFolder(), file, kind], { cwd: folder.folder });
    const wanted = contents.slice(0, index + 1).filter((_, other) => other % 2 === index % 2);
    // A line that is empty stands for a signature of no bytes.
    const found = signaturesIn(file, kind).map((hex) => [hex.length / 2, hex.replaceAll("a5", "")]);
    expect(found).toEqual(wanted.filter(({ length }) => length > 0).map(({ length }) => [length, ""]));
    const printed = ostree("show", `--print-detached-metadata-key=${kind}`, checksum("new"));
    expect(printed.split("0xa5").length - 1).toBe(wanted.reduce((sum, { length }) => sum + length, 0));
  }
});

test("a ref that is another commit, and a commit of other bytes than its name says, are not signed", () => {
  expect(sign("repo", "out", { words: ["--ref", "other"] }).problem).toBe(
    `ostree-sign: Cannot sign: other of the repository is not ${checksum("new")}`,
  );
  const commitFile = metadataOf("repo").slice(0, -"meta".length);
  rmSync(commitFile);
  writeFileSync(commitFile, "no commit");
  expect(sign("repo", "out2").problem).toBe(
    `ostree-sign: Cannot sign: the repository's commit ${checksum("new")} is damaged`,
  );
});

const DELTA = ["--repo", "repo", "--commit", "new"];

test("a delta of the same two commits has the same bytes at another time, and leads from one to the other", () => {
  const from = ["--from-repo", "repo", "--from-commit", "old"];
  expect(folder.run("make-static-delta.sh", [...DELTA, ...from, "--output", "one"])).toMatchObject({ status: 0 });
  // Time is what ostree would write into it.
  const started = Math.floor(Date.now() / 1000);
  while (Math.floor(Date.now() / 1000) === started);
  expect(folder.run("make-static-delta.sh", [...DELTA, ...from, "--output", "two"])).toMatchObject({ status: 0 });
  expect(digestsBelow(folder.path("two"))).toEqual(digestsBelow(folder.path("one")));
  expect(filesBelow(folder.path("one")).map((path) => path.replace(/^.*\//, ""))).toEqual(["0", "superblock"]);
  execFileSync("cp", ["-r", join(folder.path("one"), "."), folder.path("repo/deltas")]);
  expect(ostree("static-delta", "list").trim()).toBe(`${checksum("old")}-${checksum("new")}`);
  expect(ostree("static-delta", "show", `${checksum("old")}-${checksum("new")}`)).toMatch(/Timestamp: 2000\n/);
});

test("a previous release may be a copy of its repository, as files alone, whose ref says which commit it is", () => {
  ostree("refs", "--create=last", checksum("old"));
  execFileSync("cp", ["-r", folder.path("repo"), folder.path("last")]);
  rmSync(folder.path("last/tmp"), { recursive: true });
  const from = ["--from-repo", "last", "--from-ref", "last"];
  expect(folder.run("make-static-delta.sh", [...DELTA, ...from, "--output", "far"])).toMatchObject({ status: 0 });
  const commits = ["--from-repo", "repo", "--from-commit", "old"];
  expect(folder.run("make-static-delta.sh", [...DELTA, ...commits, "--output", "near"])).toMatchObject({ status: 0 });
  expect(digestsBelow(folder.path("far"))).toEqual(digestsBelow(folder.path("near")));
});

test("between a commit and itself nothing is needed", () => {
  const words = [...DELTA, "--from-repo", "repo", "--from-commit", "new", "--output", "none"];
  expect(folder.run("make-static-delta.sh", words)).toMatchObject({ status: 0 });
  expect(filesBelow(folder.path("none"))).toEqual([]);
});
