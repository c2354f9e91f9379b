/** What a person sees of a mistake or a failure: all of it at once, with places, the command and the log. */
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { actionsRun, errorsSaid } from "../support/scenario-invocation.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";

test("all mistakes of a file are said together, and a broken package hides none of another", async () => {
  const workspace = new ScenarioWorkspace({
    "broken/BUILD.atomic": 'genrule(name = "a", outs = ["a"], cmd = )\n',
    "wrong/BUILD.atomic": [
      'genrule(name = "b", outs = ["b"], cmnd = "true", cmd = "true")',
      "genrul(name = 'c')",
      "",
    ].join("\n"),
    "loose/BUILD.atomic": 'filegroup(name = "d", srcs = ["//right:nothing"])\n',
    "right/BUILD.atomic": 'genrule(name = "e", outs = ["e"], cmd = "echo > $@")\n',
  });
  const { exitCode, events } = await workspace.runJson(["//..."]);
  const places = events.flatMap((event) => (event.kind === "error" ? [event.diagnostic] : []));
  expect([
    exitCode,
    places.map(({ message, range }) => `${range?.path}:${range?.start.line}: ${message}`),
  ]).toMatchInlineSnapshot(`
    [
      1,
      [
        "broken/BUILD.atomic:1: syntax error at ')': expected expression",
        "wrong/BUILD.atomic:1: Cannot read genrule target "//wrong:b": rule "genrule" has no attribute "cmnd" (did you mean "cmd"?)",
        "wrong/BUILD.atomic:2: name 'genrul' is not defined (did you mean 'genrule'?)",
        "loose/BUILD.atomic:1: Cannot find "//right:nothing" of attribute "srcs" of "//loose:d": package "//right" has neither a target nor a file "nothing"",
      ],
    ]
  `);
  const going = await workspace.runJson(["-k", "//..."]);
  expect([going.exitCode, actionsRun(going)]).toEqual([1, ["Genrule //right:e"]]);
});

test("a failed action prints its end in words, its command, its last lines and where its log is", async () => {
  const workspace = new ScenarioWorkspace({
    "pkg/BUILD.atomic": 'genrule(name = "broken", outs = ["x"], cmd = "echo first; echo second >&2; exit 9")\n',
  });
  const { exitCode, stderr } = await workspace.run(["//pkg:broken"]);
  expect([
    exitCode,
    stderr.replaceAll(/\d[\d.]* s$/gm, "TIME").replace(/path \d[\d.]* s/, "path TIME"),
  ]).toMatchInlineSnapshot(`
    [
      1,
      "error: Genrule of "//pkg:broken" failed with exit status 9
      command: sh -ec 'echo first; echo second >&2; exit 9'
      last 2 lines:
      | first
      | second
      full log: .atomic/logs/pkg/x.log
    not built: //pkg:broken
    failed: 1 target, 1 action: 0 actions run, 1 failed, 0 cached, TIME
    critical path TIME: Genrule //pkg:broken TIME
    ",
    ]
  `);
  expect(workspace.read(".atomic/logs/pkg/x.log")).toBe("first\nsecond\n");
});

test("an action that a signal kills is said to be killed by it", async () => {
  const workspace = new ScenarioWorkspace({
    "BUILD.atomic": 'genrule(name = "killed", outs = ["x"], cmd = "kill -SEGV $$$$")\n',
  });
  const { events } = await workspace.runJson(["//:killed"]);
  expect(events.filter(({ kind }) => kind === "action-failed")).toMatchObject([
    { failure: { label: "//:killed", status: { kind: "signalled", signal: "SIGSEGV" } } },
  ]);
});

test("without -k what depends on nothing that failed may be left out, with -k it is built, and nothing above a failure", async () => {
  const workspace = new ScenarioWorkspace({
    "BUILD.atomic": `
genrule(name = "broken", outs = ["broken.txt"], cmd = "exit 1")
genrule(name = "above", srcs = [":broken"], outs = ["above.txt"], cmd = "cat $< > $@")
genrule(name = "first", outs = ["first.txt"], cmd = "echo 1 > $@")
genrule(name = "second", srcs = [":first"], outs = ["second.txt"], cmd = "cat $< > $@")
`,
  });
  const stopped = await workspace.runJson(["--jobs", "1", "//:above", "//:second"]);
  expect([stopped.exitCode, stopped.events.at(-1)]).toMatchObject([1, { summary: { failed: 1 } }]);
  expect(existsSync(workspace.path("atomic-out/second.txt"))).toBe(false);
  const going = await workspace.runJson(["-k", "//:above", "//:second"]);
  expect([going.exitCode, going.events.at(-1)]).toMatchObject([1, { summary: { failed: 1, skipped: 1 } }]);
  expect([...new Set([...actionsRun(stopped), ...actionsRun(going)])].toSorted()).toEqual([
    "Genrule //:first",
    "Genrule //:second",
  ]);
  expect(existsSync(workspace.path("atomic-out/above.txt"))).toBe(false);
});

test("an action that reads what it did not declare, or runs a tool that it did not declare, fails", async () => {
  const workspace = new ScenarioWorkspace({
    "BUILD.atomic": `
genrule(name = "file", outs = ["file.txt"], cmd = "cat secret.txt > $@")
genrule(name = "absolute", outs = ["absolute.txt"], cmd = "cat ABSOLUTE > $@")
genrule(name = "tool", outs = ["tool.txt"], cmd = "awk 'BEGIN { print 1 }' > $@")
genrule(name = "network", outs = ["network.txt"], cmd = "grep -v '^ *lo:' /proc/net/dev | tail -n +3 > $@; test ! -s $@")
genrule(name = "declared", srcs = ["secret.txt"], outs = ["declared.txt"], cmd = "cat $< > $@")
`,
    "secret.txt": "hidden\n",
  });
  workspace.write("BUILD.atomic", workspace.read("BUILD.atomic").replace("ABSOLUTE", workspace.path("secret.txt")));
  const { exitCode, events } = await workspace.runJson(["-k", "//..."]);
  const failures = events.flatMap((event) => (event.kind === "action-failed" ? [event.failure] : []));
  const ends = failures.map(({ label, status, lastLines }) => ({ label, status, said: lastLines.at(-1) }));
  expect(exitCode).toBe(1);
  expect(ends.toSorted((a, b) => (a.label < b.label ? -1 : 1))).toEqual([
    { label: "//:absolute", status: { kind: "exited", code: 1 }, said: expect.stringMatching(/No such file/) },
    { label: "//:file", status: { kind: "exited", code: 1 }, said: expect.stringMatching(/secret.txt: No such file/) },
    { label: "//:tool", status: { kind: "exited", code: 127 }, said: expect.stringMatching(/awk: not found/) },
  ]);
  expect(actionsRun({ events })).toEqual(["Genrule //:declared", "Genrule //:network"]);
  expect(errorsSaid({ events })).toEqual([]);
});
