/** Every command of the program, as a person types it. */
import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { actionsRun } from "../support/scenario-invocation.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";

test("a pass is cached and a failure never is", async () => {
  const workspace = new ScenarioWorkspace({
    "BUILD.atomic": `
genrule(name = "word", outs = ["word.txt"], cmd = "echo word > $@")
shell_test(name = "good", script = "look.sh", args = ["word"], data = [":word"])
shell_test(name = "bad", script = "look.sh", args = ["other"], data = [":word"])
`,
    "look.sh": 'grep "$1" atomic-out/word.txt\n',
  });
  const first = await workspace.runJson(["test", "-k", "//..."]);
  expect([first.exitCode, actionsRun(first)]).toEqual([3, ["Genrule //:word", "ShellTest //:good"]]);
  const second = await workspace.runJson(["test", "-k", "//..."]);
  const tests = second.events.flatMap((event) => (event.kind === "test-finished" ? [event] : []));
  expect([second.exitCode, tests]).toMatchObject([
    3,
    [
      { label: "//:good", passed: true, cached: true },
      { label: "//:bad", passed: false, cached: false },
    ],
  ]);
  const failures = second.events.flatMap((event) => (event.kind === "action-failed" ? [event.failure.label] : []));
  expect([failures, actionsRun(second)]).toEqual([["//:bad"], []]);
});

test("run hands on arguments, the caller's folder and the exit status", async () => {
  const workspace = new ScenarioWorkspace({
    "BUILD.atomic": `genrule(name = "tool", srcs = ["tool.sh"], outs = ["tool"], cmd = "cat $< > $@", executable = True)\n`,
    "tool.sh": '#!/bin/sh\nprintf "<%s>" "$@"; pwd; exit 42\n',
    "sub/x": "",
  });
  const { exitCode, stdout } = await workspace.run(["run", "//:tool", "--", "one", "two words", "--json"], {
    folder: workspace.path("sub"),
  });
  expect([exitCode, stdout]).toEqual([42, `<one><two words><--json>${workspace.path("sub")}\n`]);
});

test("clean removes outputs and state, keeps the cache and the locks; --expunge removes the locks too", async () => {
  const workspace = new ScenarioWorkspace({
    "BUILD.atomic": 'genrule(name = "x", outs = ["x.txt"], cmd = "echo > $@")\n',
    ".atomic/locks/host-package.json": '{"version":1,"entries":{}}\n',
  });
  const before = await workspace.runJson(["//..."]);
  expect(actionsRun(before)).toEqual(["Genrule //:x"]);
  expect((await workspace.run(["clean"])).exitCode).toBe(0);
  expect([existsSync(workspace.path("atomic-out")), readdirSync(workspace.path(".atomic"))]).toEqual([
    false,
    ["locks"],
  ]);
  const again = await workspace.runJson(["//..."]);
  expect([actionsRun(again), workspace.read("atomic-out/x.txt")]).toEqual([[], "\n"]);
  expect((await workspace.run(["clean", "--expunge"])).exitCode).toBe(0);
  expect([existsSync(workspace.path("atomic-out")), readdirSync(workspace.path(".atomic"))]).toEqual([false, []]);
});

test("help explains a rule with its attributes and an example, and version says one line", async () => {
  const workspace = new ScenarioWorkspace();
  const help = await workspace.run(["help", "kickstart"]);
  expect([help.exitCode, help.stdout.split("\n", 1)]).toEqual([0, ["kickstart"]]);
  expect(help.stdout).toMatch(/\nAttributes\n(.|\n)* {2}src .*mandatory(.|\n)*\nExample\n {2}kickstart\(/);
  expect((await workspace.run(["help"])).stdout).toContain("pxe_live_image");
  const version = await workspace.run(["version"]);
  expect([version.exitCode, version.stdout]).toEqual([0, expect.stringMatching(/^atomic-build \d+\.\d+\.\d+\n$/)]);
});

test("doctor lists programs with place and version, and a machine without them gets the command", async () => {
  const workspace = new ScenarioWorkspace();
  const { stdout } = await workspace.run(["doctor"]);
  expect(stdout).toMatch(/^found {4}bwrap +\S+ +\/\S+\/bwrap +needed to run /m);
  const bare = await workspace.run(["doctor"], { environment: { PATH: "/nonexistent" } });
  expect([bare.exitCode, bare.stdout]).toEqual([36, expect.stringMatching(/^missing {2}bwrap +needed to /m)]);
});

test("colours are for --color always only when the output is no terminal, whatever else is set", async () => {
  const workspace = new ScenarioWorkspace({ "BUILD.atomic": 'filegroup(name = "a", srcs = [":b"])\n' });
  const startOfColor = "\u001b[";
  const said = async (words: readonly string[], environment = {}) =>
    (await workspace.run([...words, "//..."], { environment })).stderr.includes(startOfColor);
  expect([await said([]), await said(["--color", "always"]), await said(["--color", "never"])]).toEqual([
    false,
    true,
    false,
  ]);
});

test("on a terminal there are colours and a live display, and NO_COLOR takes the colours away", async () => {
  const workspace = new ScenarioWorkspace({ "BUILD.atomic": 'genrule(name = "a", outs = ["a"], cmd = "echo > $@")\n' });
  const onTerminal = (environment: Readonly<Record<string, string>>) =>
    workspace.run(["//..."], {
      prefix: ["sh", "-c", 'exec script -qefc "$*" /dev/null', "sh"],
      environment: { TERM: "xterm", ...environment },
    });
  const colored = (await onTerminal({})).stdout;
  expect([colored.includes("atomic-out/a"), /\[\d+m/.test(colored)]).toEqual([true, true]);
  const plain = (await onTerminal({ NO_COLOR: "1" })).stdout;
  expect([plain.includes("atomic-out/a"), /\[\d+m/.test(plain)]).toEqual([true, false]);
});
