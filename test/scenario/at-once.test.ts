/** Two invocations at once, and sources edited while an action runs: no wrong result, no failure, nothing waits for ever. */
import { expect, test } from "vitest";
import { actionsRun, type InvocationEnd } from "../support/scenario-invocation.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";

const LETTERS = ["a", "b", "c", "d", "e", "f"];

/** Six that are slow enough to meet, and one of all of them. */
const GATHERING = {
  "BUILD.atomic": [
    ...LETTERS.map(
      (letter) =>
        `genrule(name = "${letter}", srcs = ["in.txt"], outs = ["${letter}.txt"], cmd = "sleep 0.2; cat $< > $@; echo ${letter} >> $@", programs = ["cat", "sleep"])`,
    ),
    `genrule(name = "all", srcs = [${LETTERS.map((letter) => `":${letter}"`)}], outs = ["all.txt"], cmd = "cat $(SRCS) > $@")`,
    "",
  ].join("\n"),
  "in.txt": "in\n",
};
const GATHERED = LETTERS.map((letter) => `in\n${letter}\n`).join("");

test("two invocations at once in one workspace both succeed with the right outputs", async () => {
  const workspace = new ScenarioWorkspace(GATHERING);
  const ends = await Promise.all([workspace.runJson(["//..."]), workspace.runJson(["build", "//..."])]);
  expect([ends.map(({ exitCode }) => exitCode), workspace.read("atomic-out/all.txt")]).toEqual([[0, 0], GATHERED]);
  const after = await workspace.runJson(["//:all"]);
  expect([after.exitCode, actionsRun(after)]).toEqual([0, []]);
});

test("two workspaces that share a cache build at once, and a third runs nothing", async () => {
  const one = new ScenarioWorkspace(GATHERING);
  const two = new ScenarioWorkspace(GATHERING, { cacheFolder: one.cacheFolder });
  const ends = await Promise.all([one.runJson(["//..."]), two.runJson(["//..."])]);
  expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect([one.read("atomic-out/all.txt"), two.read("atomic-out/all.txt")]).toEqual([GATHERED, GATHERED]);
  const three = new ScenarioWorkspace(GATHERING, { cacheFolder: one.cacheFolder });
  const last = await three.runJson(["//..."]);
  expect([last.exitCode, actionsRun(last), three.read("atomic-out/all.txt")]).toEqual([0, [], GATHERED]);
});

test("cleaning one workspace takes nothing from another that shares its cache", async () => {
  const one = new ScenarioWorkspace(GATHERING);
  const two = new ScenarioWorkspace(GATHERING, { cacheFolder: one.cacheFolder });
  await one.run(["//..."]);
  expect((await one.run(["clean", "--expunge"])).exitCode).toBe(0);
  const other = await two.runJson(["//..."]);
  expect([other.exitCode, actionsRun(other)]).toEqual([0, []]);
});

const SLOW_COPY = {
  "BUILD.atomic": `
genrule(name = "copy", srcs = ["in.txt"], outs = ["copy.txt"], cmd = "sleep 1; cat $< > $@", programs = ["cat", "sleep"])
genrule(name = "twice", srcs = [":copy"], outs = ["twice.txt"], cmd = "cat $< $< > $@")
`,
  "in.txt": "before\n",
};

test("a source edited while its action runs: the next build makes the new content, the old key keeps the old one", async () => {
  const workspace = new ScenarioWorkspace(SLOW_COPY);
  const invocation = workspace.start(["--json", "//:twice"]);
  await invocation.started("//:copy");
  workspace.write("in.txt", "after\n");
  const edited = await invocation.end;
  expect(edited.exitCode).toBe(0);
  expect(["before\nbefore\n", "after\nafter\n"]).toContain(workspace.read("atomic-out/twice.txt"));
  const next = await workspace.runJson(["//:twice"]);
  expect([next.exitCode, workspace.read("atomic-out/twice.txt")]).toEqual([0, "after\nafter\n"]);
  workspace.write("in.txt", "before\n");
  const back = await workspace.runJson(["//:twice"]);
  expect([back.exitCode, workspace.read("atomic-out/twice.txt")]).toEqual([0, "before\nbefore\n"]);
});

test("a source edited and edited back while its action runs leaves a right result", async () => {
  const workspace = new ScenarioWorkspace(SLOW_COPY);
  const invocation = workspace.start(["--json", "//:twice"]);
  await invocation.started("//:copy");
  workspace.write("in.txt", "during\n");
  workspace.write("in.txt", "before\n");
  await invocation.end;
  const next = await workspace.runJson(["//:twice"]);
  expect([next.exitCode, workspace.read("atomic-out/twice.txt")]).toEqual([0, "before\nbefore\n"]);
});

test("a BUILD.atomic changed while a build runs is seen by the next one", async () => {
  const workspace = new ScenarioWorkspace(SLOW_COPY);
  const invocation = workspace.start(["--json", "//:twice"]);
  await invocation.started("//:copy");
  workspace.write("BUILD.atomic", SLOW_COPY["BUILD.atomic"].replace("cat $< $<", "cat $< $< $<"));
  await invocation.end;
  const next: InvocationEnd = await workspace.runJson(["//:twice"]);
  expect([next.exitCode, actionsRun(next)]).toEqual([0, ["Genrule //:twice"]]);
  expect(workspace.read("atomic-out/twice.txt")).toBe("before\nbefore\nbefore\n");
});
