/** mirror.sh with the real programs, to a folder: what arrives, in what order, and what is told and repaired. */
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { MirrorSite, REF } from "../../support/mirror-site.ts";
import { filesBelow } from "../../support/scenario-outputs.ts";

const site = new MirrorSite();
afterAll(() => site.dispose());
const old = site.release("old", { files: { "usr/a": "one", "usr/b": "same" }, time: "2020-01-01", version: "1" });
const next = site.release("next", { files: { "usr/a": "two", "usr/b": "same" }, time: "2020-01-02", version: "2" });
let destinations = 0;
/** One that is harmed and repaired again and again. */
const drifting = site.path("drifting");

function destination(): string {
  return site.path(`to${++destinations}`);
}

test("a release arrives whole, readable for all, and nothing else arrives", () => {
  const to = destination();
  site.write("images/disk.qcow2", "disk");
  site.write("A-CHECKSUM", "sums");
  const lines = [
    `file image releases/1/A/images ${site.path("images")}`,
    `file checksums releases/1/A/A-CHECKSUM ${site.path("A-CHECKSUM")}`,
  ];
  expect(site.mirror(site.plan("old", to, lines))).toMatchObject({ exitCode: 0, stderr: "" });
  const files = filesBelow(to);
  const published = files.filter((path) => !path.startsWith(".atomic-mirror/"));
  const built = filesBelow(site.path("old")).filter((path) => /^(objects|refs|summary|config)/.test(path));
  expect(published).toEqual(
    [...built.map((path) => `repo/${path}`), "releases/1/A/A-CHECKSUM", "releases/1/A/images/disk.qcow2"].toSorted(),
  );
  expect(files.filter((path) => path.startsWith(".atomic-mirror/"))).toEqual([".atomic-mirror/journal.jsonl"]);
  expect([...new Set(files.map((path) => (statSync(join(to, path)).mode & 0o777).toString(8)))]).toEqual(["644"]);
  expect(site.ostree(`--repo=${to}/repo`, "fsck")).toContain("no errors found");
});

test("half an image that a killed run left is gone on with, and one that nobody wants any more is cleared away", () => {
  const to = destination();
  const place = `to${destinations}/releases`;
  site.write("disk.raw", "0123456789".repeat(30_000));
  site.write(`${place}/2/A/.rsync-partial/disk.raw`, "0123456789".repeat(10_000));
  site.write(`${place}/1/A/.rsync-partial/disk.raw`, "half");
  site.write(`to${destinations}/.atomic-mirror/incoming/disk.raw.a1b2c3`, "half");
  const plan = site.plan("old", to, [`file image releases/2/A/disk.raw ${site.path("disk.raw")}`]);
  expect(site.mirror(plan)).toMatchObject({ exitCode: 0, stderr: "" });
  expect(site.read(`${place}/2/A/disk.raw`)).toBe(site.read("disk.raw"));
  expect(filesBelow(to).filter((path) => !path.startsWith("repo/"))).toEqual([
    ".atomic-mirror/journal.jsonl",
    "releases/2/A/disk.raw",
  ]);
});

test("the receipt has no times and says what is there; a second run changes nothing and is not in the journal", () => {
  const to = destination();
  const plan = site.plan("old", to);
  site.mirror(plan);
  const receipt = site.read("receipt.json");
  expect(JSON.parse(receipt)).toMatchObject({ destination: to, release: "old", refs: { [REF]: old } });
  const journal = eventsAt(to);
  expect(journal).toEqual(["begun", "published"]);
  expect(site.mirror(plan).stdout).toBe(`published 0 files, 0 bytes, to ${to}; deleted 0\n`);
  expect(site.read("receipt.json")).toBe(receipt);
  expect(eventsAt(to)).toEqual(journal);
});

test.each([
  ["an object that lost a byte", (to: string) => truncateSync(objectAt(to, "filez"), 3)],
  ["an object that grew", (to: string) => appendFileSync(objectAt(to, "dirtree"), "x")],
  ["an object that is gone", (to: string) => rmSync(objectAt(to, "commit"))],
  ["a signature of another size", (to: string) => truncateSync(objectAt(to, "commitmeta"), 0)],
  ["an altered summary", (to: string) => appendFileSync(`${to}/repo/summary`, "x")],
  ["a ref that is no commit", (to: string) => truncateSync(`${to}/repo/refs/heads/${REF}`, 9)],
  ["a ref that is gone", (to: string) => rmSync(`${to}/repo/refs/heads/${REF}`)],
])("a mirror that drifted (%s) is told by a check and repaired by the next run", (_, harm) => {
  const plan = site.plan("old", drifting);
  if (!existsSync(drifting)) expect(site.mirror(plan)).toMatchObject({ exitCode: 0, stderr: "" });
  harm(drifting);
  const told = site.mirror(plan, { effect: "check" });
  expect(told).toMatchObject({ exitCode: 10, stderr: "" });
  expect(told.stdout).toMatch(/^\S+: repo\/\S+ is missing or altered\n$/);
  expect(site.mirror(plan)).toMatchObject({ exitCode: 0, stderr: "" });
});

test("what was repaired is as it was, and a check says nothing", () => {
  const plan = site.plan("old", drifting);
  expect(site.mirror(plan)).toMatchObject({ exitCode: 0, stderr: "" });
  expect(site.mirror(plan, { effect: "check" })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(site.ostree(`--repo=${drifting}/repo`, "fsck")).toContain("no errors found");
});

test("while the summary is replaced, one signature file holds both signatures, and a client with the old summary takes it", () => {
  const to = destination();
  site.mirror(site.plan("old", to));
  const sizes = ["old", "next"].map((name) => statSync(site.path(`${name}/summary.sig`)).size);
  // The run is stopped where both are out: the settling that follows cannot be told to take this long.
  const stopped = site.mirror(site.plan("next", to, ["settle-seconds never"]));
  expect(stopped).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("sleep: invalid time interval") });
  const joined = statSync(`${to}/repo/summary.sig`).size;
  expect(joined > Math.max(...sizes) && joined < (sizes[0] ?? 0) + (sizes[1] ?? 0)).toBe(true);
  expect(readFileSync(`${to}/repo/summary`)).toEqual(readFileSync(site.path("old/summary")));
  expect(pullOnce(to)).toBe(old);
  expect(site.mirror(site.plan("next", to))).toMatchObject({ exitCode: 0, stderr: "" });
  expect(readFileSync(`${to}/repo/summary.sig`)).toEqual(readFileSync(site.path("next/summary.sig")));
  expect(pullOnce(to)).toBe(next);
});

test("a public address gives a mirrorlist, of a folder with the pair and of the repository", () => {
  const to = destination();
  const lines = ["public-url https://m.example.org/atomic/", "grace-days 0"];
  const generationOf = (name: string) => {
    expect(site.mirror(site.plan(name, to, lines))).toMatchObject({ exitCode: 0, stderr: "" });
    const [generation = "", repository] = site.read(`to${destinations}/mirrorlist`).split("\n");
    expect(generation).toMatch(/^https:\/\/m\.example\.org\/atomic\/generations\/[0-9a-f]{16}$/);
    expect(repository).toBe("https://m.example.org/atomic/repo");
    return generation.replace("https://m.example.org/atomic", to);
  };
  const first = generationOf("old");
  const pair = filesBelow(first).filter((path) => !path.startsWith("objects/"));
  expect(pair).toEqual(["config", "summary", "summary.sig"]);
  const second = generationOf("next");
  expect([filesBelow(first), readFileSync(`${second}/summary`)]).toEqual([[], readFileSync(site.path("next/summary"))]);
});

test("a dry run prints the passes in order, with what each would upload, and touches nothing", () => {
  const to = destination();
  const plan = site.plan("next", to);
  const shown = site.mirror(plan, { effect: "dry-run" });
  const passes = shown.stdout.split("\n").map((line) => line.trim().split(/ +/));
  expect(passes.map(([word]) => word)).toEqual([
    ...["to", "contents", "trees", "commits", "signatures", "config", "summary", "refs", "ref", ""],
  ]);
  expect(passes.slice(1, 5).map((words) => words.slice(1, 5).join(" "))).toEqual([
    ...["2 files, 2 to", "3 files, 3 to", "1 files, 1 to", "1 files, 1 to"],
  ]);
  expect(existsSync(to)).toBe(false);
  site.mirror(site.plan("old", to));
  const before = filesBelow(to);
  expect(site.mirror(plan, { effect: "dry-run" }).stdout).toContain(`ref ${REF}: ${old} -> ${next}`);
  expect(filesBelow(to)).toEqual(before);
});

test("a repository that lacks an object, or whose commit is not signed, is not published", () => {
  site.copy("old", "holes");
  rmSync(objectAt(site.folder, "filez", "holes"));
  const to = destination();
  expect(site.mirror(site.plan("holes", to))).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^Cannot publish ref ".*": the repository does not hold all of commit/),
  });
  site.copy("old", "unsigned");
  rmSync(objectAt(site.folder, "commitmeta", "unsigned"));
  expect(site.mirror(site.plan("unsigned", to))).toMatchObject({
    exitCode: 1,
    stderr: `Cannot publish ref "${REF}": commit ${old} is not signed; publish the target that signs it\n`,
  });
  expect(existsSync(to)).toBe(false);
});

/** What a client gets that trusts nothing but the key, for commits and for the summary. */
function pullOnce(to: string): string {
  rmSync(site.path("client"), { recursive: true, force: true });
  const repo = `--repo=${site.path("client")}`;
  site.ostree(repo, "init", "--mode=bare-user");
  const verified = ["--set=gpg-verify-summary=true", `--gpg-import=${site.path("key.gpg")}`];
  // Of a file: address clients ask for nothing but what is in the folder, as over HTTP, and compare it as strictly.
  site.ostree(repo, "remote", "add", ...verified, "origin", `file://${to}/repo`);
  site.ostree(repo, "pull", "origin", REF);
  return site.ostree(repo, "rev-parse", `origin:${REF}`).trim();
}

function objectAt(to: string, type: string, repository = "repo"): string {
  const objects = join(to, repository, "objects");
  const found = filesBelow(objects).find((path) => path.endsWith(`.${type}`)) ?? "";
  return join(objects, found);
}

function eventsAt(to: string): readonly string[] {
  expect(readdirSync(`${to}/.atomic-mirror`).toSorted()).toEqual(["incoming", "journal.jsonl"]);
  const lines = site
    .read(`${to.slice(site.folder.length + 1)}/.atomic-mirror/journal.jsonl`)
    .trimEnd()
    .split("\n");
  return lines.map((line) => (JSON.parse(line) as { event: string }).event);
}
