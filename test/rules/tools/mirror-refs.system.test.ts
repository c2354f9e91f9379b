/** mirror.sh with the real programs, to a folder: what may happen to refs, and when what they do not need is deleted. */
import { writeFileSync } from "node:fs";
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
  const shown = site.mirror(plan, { effect: "dry-run" }).stdout;
  expect(shown.replaceAll(/ +/g, " ")).toContain("\n unneeded 5 files, 4 past their grace to delete\n");
  expect(site.mirror(plan).stdout).toContain("deleted 4");
  expect(site.mirror(site.plan("next", to, ["grace-days 0"])).stdout).toContain("deleted 1");
  expect(repositoryFiles(to)).toEqual(repositoryFiles(site.path("next"), ""));
});

function repositoryFiles(folder: string, prefix = "repo/"): readonly string[] {
  const files = filesBelow(folder).filter((path) => path.startsWith(prefix));
  return files.map((path) => path.slice(prefix.length)).filter((path) => /^(objects|refs|summary|config)/.test(path));
}
