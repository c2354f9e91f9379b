/** Exit codes are Bazel's, so that scripts written for it need no change; each is seen on the real program. */
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lookUpOnPath } from "../../engine/host/path-lookup.ts";
import { actionsRun, errorsSaid } from "../support/scenario-invocation.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Root may write everywhere; the programs must meet what an ordinary user meets. */
const AS_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];

const TWO_STEPS = `
genrule(name = "upper", srcs = ["in.txt"], outs = ["upper.txt"], cmd = "tr a-z A-Z < $< > $@")
genrule(name = "twice", srcs = [":upper"], outs = ["twice.txt"], cmd = "cat $< $< > $@")
`;

test("a build ends with 0 and its outputs, and a second one runs nothing", async () => {
  const workspace = new ScenarioWorkspace({ "BUILD.atomic": TWO_STEPS, "in.txt": "word\n" });
  const first = await workspace.runJson(["//:twice"]);
  expect([first.exitCode, actionsRun(first)]).toEqual([0, ["Genrule //:twice", "Genrule //:upper"]]);
  expect(workspace.read("atomic-out/twice.txt")).toBe("WORD\nWORD\n");
  const second = await workspace.runJson(["//:twice"]);
  expect([second.exitCode, actionsRun(second)]).toEqual([0, []]);
  expect(second.events.at(-1)).toMatchObject({ kind: "invocation-finished", summary: { ran: 0, cacheHits: 2 } });
  // Other words are another question; the cache answers it all the same.
  const other = await workspace.runJson(["build", "//..."]);
  expect([other.exitCode, actionsRun(other)]).toEqual([0, []]);
});

test("a failed action and an unknown target end with 1, and the nearest name is suggested", async () => {
  const workspace = new ScenarioWorkspace({
    "BUILD.atomic": 'genrule(name = "broken", outs = ["x"], cmd = "exit 7")\n',
  });
  const failed = await workspace.runJson(["//:broken"]);
  expect([failed.exitCode, failed.events.filter(({ kind }) => kind === "action-failed")]).toMatchObject([
    1,
    [{ failure: { label: "//:broken", status: { kind: "exited", code: 7 } } }],
  ]);
  const unknown = await workspace.runJson(["//:brokn"]);
  expect(unknown.exitCode).toBe(1);
  expect(errorsSaid(unknown)).toMatchInlineSnapshot(`
    [
      "Cannot find target pattern "//:brokn": package "//" has neither a target nor a file "brokn", did you mean "//:broken"?",
    ]
  `);
});

test.each([
  ["an unknown option", ["build", "--no-such-option", "//:a"]],
  ["a pattern that is none", ["//a//b"]],
  ["no target at all", ["build"]],
  ["a count that is none", ["--jobs", "many", "//..."]],
])("%s ends with 2", async (_what, words) => {
  const workspace = new ScenarioWorkspace({ "BUILD.atomic": "" });
  const { exitCode, stderr } = await workspace.run(words);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^error: Cannot /);
});

test("outside a workspace a build ends with 2, and says how to make one", async () => {
  const workspace = new ScenarioWorkspace();
  const { exitCode, stderr } = await workspace.run(["//..."], { folder: temporaryFolder() });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("touch WORKSPACE.atomic");
});

test("a failed test ends with 3 and no test at all with 4", async () => {
  const workspace = new ScenarioWorkspace({
    "BUILD.atomic": 'shell_test(name = "no", script = "no.sh")\nfilegroup(name = "files", srcs = ["no.sh"])\n',
    "no.sh": "echo this will not do; exit 1\n",
  });
  expect((await workspace.run(["test", "//..."])).exitCode).toBe(3);
  expect((await workspace.run(["test", "//:files"])).exitCode).toBe(4);
});

test("a cache that cannot be written ends with 36 and says which folder", async () => {
  const workspace = new ScenarioWorkspace({ "BUILD.atomic": TWO_STEPS, "in.txt": "word\n" });
  chmodSync(join(workspace.folder, ".."), 0o755);
  mkdirSync(workspace.cacheFolder, { mode: 0o555 });
  const { exitCode, stderr } = await workspace.run(["//:twice"], { prefix: AS_NOBODY });
  expect([exitCode, stderr.includes(workspace.cacheFolder)]).toEqual([36, true]);
});

test("a missing program under --no-setup ends with 36, its use and the command that installs it", async () => {
  const workspace = new ScenarioWorkspace({
    "BUILD.atomic": 'genrule(name = "x", outs = ["x"], cmd = "echo > $@", programs = ["cat"])\n',
  });
  const programs = temporaryFolder();
  for (const name of ["sh", "cat"])
    symlinkSync(lookUpOnPath(name, process.env["PATH"] ?? "") ?? name, join(programs, name));
  const { exitCode, stderr } = await workspace.run(["--no-setup", "//:x"], { environment: { PATH: programs } });
  expect(exitCode).toBe(36);
  expect(stderr).toMatch(/^error: Cannot .+: the program "bwrap" is not installed\n.+ bubblewrap/);
});
