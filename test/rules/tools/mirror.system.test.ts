/** mirror.sh with the real programs, to a folder: what arrives, in what order, and what is refused. */
import { appendFileSync, existsSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { MirrorSite, REF } from "../../support/mirror-site.ts";
import { filesBelow } from "../../support/scenario-outputs.ts";

const site = new MirrorSite();
afterAll(() => site.dispose());
const old = site.release("old", { files: { "usr/a": "one", "usr/b": "same" }, time: "2020-01-01", version: "1" });
const next = site.release("next", { files: { "usr/a": "two", "usr/b": "same" }, time: "2020-01-02", version: "2" });
let destinations = 0;

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
  ["a ref that is gone", (to: string) => rmSync(`${to}/repo/refs/heads/${REF}`)],
])("a mirror that drifted (%s) is told by a check and repaired by the next run", (_, harm) => {
  const to = destination();
  const plan = site.plan("old", to);
  site.mirror(plan);
  expect(site.mirror(plan, { effect: "check" })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  harm(to);
  const told = site.mirror(plan, { effect: "check" });
  expect(told).toMatchObject({ exitCode: 10, stderr: "" });
  expect(told.stdout).toMatch(/^\S+: repo\/\S+ is missing or altered\n$/);
  expect(site.mirror(plan)).toMatchObject({ exitCode: 0, stderr: "" });
  expect(site.mirror(plan, { effect: "check" }).exitCode).toBe(0);
  expect(site.ostree(`--repo=${to}/repo`, "fsck")).toContain("no errors found");
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

test("a ref never moves backwards unless told", () => {
  const to = destination();
  expect(site.mirror(site.plan("next", to)).exitCode).toBe(0);
  const before = filesBelow(to);
  const refused = site.mirror(site.plan("old", to));
  expect(refused).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `Cannot move ref "${REF}" at "${to}" from ${next} to ${old}: that commit is of 2020-01-02 00:00:00 +0000, ours of 2020-01-01 00:00:00 +0000. To publish the older commit all the same, say allow_rollback = True\n`,
  });
  expect(filesBelow(to)).toEqual(before);
  expect(site.mirror(site.plan("old", to, ["allow-rollback yes"])).exitCode).toBe(0);
  expect(site.read(`to${destinations}/repo/refs/heads/${REF}`)).toBe(`${old}\n`);
});

test.each([
  [
    "the chain of parents, whatever the times say",
    { time: "2019-01-01", hasParent: true },
    "that commit descends from ours",
  ],
  [
    "the version, where the times are equal",
    { time: "2020-01-02", version: "10" },
    "that commit is version 10, ours is 2",
  ],
  [
    "the journal, where nothing else tells",
    { time: "2020-01-02", version: "2" },
    "ours was published earlier and replaced by that one",
  ],
])("which commit is newer is told by %s", (title, description, why) => {
  const to = destination();
  const name = `newer-${title.split(" ")[1]}`;
  expect(site.mirror(site.plan("next", to)).exitCode).toBe(0);
  site.release("next", { files: { "usr/a": "two", "usr/b": "same" }, time: "2020-01-02", version: "2" });
  site.release(name, { files: { "usr/a": title }, ...description });
  expect(site.mirror(site.plan(name, to))).toMatchObject({ exitCode: 0, stderr: "" });
  expect(site.mirror(site.plan("next", to)).stderr).toContain(`: ${why}. To publish`);
});

test("a destination with somebody else's ref is refused, and kept whole or cleared only when told", () => {
  const to = destination();
  site.release("theirs", { files: { "usr/c": "theirs" }, ref: "theirs/1/x86_64/host" });
  site.mirror(site.plan("theirs", to));
  const before = filesBelow(to);
  const refused = site.mirror(site.plan("old", to));
  expect([refused.exitCode, refused.stderr]).toEqual([
    1,
    expect.stringContaining('has the ref "theirs/1/x86_64/host"'),
  ]);
  expect(filesBelow(to)).toEqual(before);
  expect(site.mirror(site.plan("old", to, ["other-refs keep", "grace-days 0"])).exitCode).toBe(0);
  const mutable = (path: string) => path.startsWith("repo/summary") || path.startsWith(".atomic-mirror");
  expect(filesBelow(to)).toEqual(expect.arrayContaining(before.filter((path) => !mutable(path))));
  expect(site.mirror(site.plan("old", to, ["other-refs remove", "grace-days 0"])).exitCode).toBe(0);
  expect(repositoryFiles(to)).toEqual(repositoryFiles(site.path("old"), ""));
});

test("what no ref needs any more stays for the days of grace, counted from the run that first saw it unneeded", () => {
  const to = destination();
  site.mirror(site.plan("old", to));
  const plan = site.plan("next", to, ["grace-days 2"]);
  site.mirror(plan);
  const unneeded = site.read(`to${destinations}/.atomic-mirror/unreferenced`).trimEnd().split("\n");
  expect(unneeded.length).toBe(5);
  expect(site.mirror(plan).stdout).toContain("deleted 0");
  const daysAgo = (days: number) => Math.floor(Date.now() / 1000) - days * 86_400;
  const state = unneeded.map((line, index) => line.replace(/^\d+/, String(daysAgo(index < 4 ? 3 : 1)))).join("\n");
  writeFileSync(`${to}/.atomic-mirror/unreferenced`, `${state}\n`);
  expect(site.mirror(plan).stdout).toContain("deleted 4");
  expect(site.mirror(site.plan("next", to, ["grace-days 0"])).stdout).toContain("deleted 1");
  expect(repositoryFiles(to)).toEqual(repositoryFiles(site.path("next"), ""));
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

function objectAt(to: string, type: string, repository = "repo"): string {
  const objects = join(to, repository, "objects");
  const found = filesBelow(objects).find((path) => path.endsWith(`.${type}`)) ?? "";
  return join(objects, found);
}

function repositoryFiles(folder: string, prefix = "repo/"): readonly string[] {
  const files = filesBelow(folder).filter((path) => path.startsWith(prefix));
  return files.map((path) => path.slice(prefix.length)).filter((path) => /^(objects|refs|summary|config)/.test(path));
}

function eventsAt(to: string): readonly string[] {
  expect(readdirSync(`${to}/.atomic-mirror`).toSorted()).toEqual(["incoming", "journal.jsonl"]);
  const lines = site
    .read(`${to.slice(site.folder.length + 1)}/.atomic-mirror/journal.jsonl`)
    .trimEnd()
    .split("\n");
  return lines.map((line) => (JSON.parse(line) as { event: string }).event);
}
