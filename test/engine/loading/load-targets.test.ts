import { expect, test } from "vitest";
import { loadWorkspace, printDiagnostics } from "../../support/load-workspace.ts";

test("targets come dependencies first, and only what is needed is loaded", () => {
  const { graph, diagnostics, packages } = loadWorkspace(
    {
      "app/BUILD.atomic": `library(name = "app", srcs = ["main.c"], deps = ["//lib", ":own"])\nlibrary(name = "own")`,
      "app/main.c": "",
      "lib/BUILD.atomic": `library(name = "lib", visibility = ["//app:__pkg__"])`,
      "unused/BUILD.atomic": "this is not even Starlark",
    },
    ["//app"],
  );
  expect(diagnostics).toEqual([]);
  expect([...graph.targets.keys()]).toEqual(["//app:main.c", "//lib:lib", "//app:own", "//app:app"]);
  expect([graph.requested, graph.failed, packages]).toEqual([["//app:app"], new Set(), 2]);
});

test("a target has its attributes parsed, its defaults filled in and its labels canonical", () => {
  const { graph } = loadWorkspace({
    "a/BUILD.atomic": `library(name = "x", srcs = ["x.c"], defines = {"K": "v"}, level = 3, tags = ["t"], deps = None)`,
    "a/x.c": "",
  });
  expect([...graph.targets.values()].find(({ kind }) => kind === "rule")).toMatchObject({
    label: "//a:x",
    packageName: "a",
    attributes: {
      name: "x",
      srcs: ["//a:x.c"],
      deps: [],
      level: 3,
      mode: "fast",
      defines: { K: "v" },
      outs: [],
      tags: ["t"],
      testonly: false,
    },
    visibility: { kind: "packages", entries: [] },
    dependencies: [{ attribute: "srcs", element: 0, label: "//a:x.c" }],
  });
});

test("all mistakes of a file and of other files are reported together, each at its place", () => {
  const { graph, diagnostics } = loadWorkspace({
    "a/BUILD.atomic": `library(
    name = "x",
    src = ["x.c"],
    level = "3",
    defines = {"A": "1", "B": 2},
)
librari(name = "y")
library(name = "z", mode = "slow", srcs = ["z.c", 7])
library(srcs = [])
library(name = "ok")
group(name = "uses", srcs = [":x", ":ok"])`,
    "b/BUILD.atomic": "x = 1 +",
    "c/BUILD.atomic": `group(name = "fine")`,
  });
  expect(printDiagnostics(diagnostics)).toEqual([
    'a/BUILD.atomic:3:5: Cannot read library target "//a:x": rule "library" has no attribute "src" (did you mean "srcs"?)',
    'a/BUILD.atomic:4:13: Cannot read attribute "level" of library target "//a:x": expected int, got string "3"',
    'a/BUILD.atomic:5:31: Cannot read attribute "defines" of library target "//a:x": expected string, got int 2',
    "a/BUILD.atomic:7:1: name 'librari' is not defined (did you mean 'library'?)",
    'a/BUILD.atomic:8:28: Cannot read attribute "mode" of library target "//a:z": expected one of "fast", "small", got string "slow"',
    'a/BUILD.atomic:8:51: Cannot read attribute "srcs" of library target "//a:z": expected label, got int 7',
    'a/BUILD.atomic:9:1: Cannot read library target "//a:?": mandatory attribute "name" is missing',
    expect.stringMatching(/^b\/BUILD.atomic:1:8: /),
  ]);
  expect([...graph.targets.keys()]).toEqual(["//a:ok", "//c:fine"]);
  expect(graph.failed).toEqual(new Set(["//a:x", "//a:uses"]));
});

test.each([
  ["library(name = 3)", '1:16: Cannot read attribute "name" of library target "//a:?": expected string, got int 3'],
  ['library("x")', '1:9: Cannot read library target "//a:?": arguments of rules are named, got one without a name'],
  [
    'library(name = "a:b")',
    expect.stringMatching(/^a\/BUILD.atomic:1:16: Cannot declare library target "a:b": target name/),
  ],
  ['check(name = "c")', '1:1: Cannot read check target "//a:c": mandatory attribute "subject" is missing'],
  [
    'library(name = "x", deps = [":y", "//q:"])',
    '1:35: Cannot read label "//q:": the target name is empty (attribute "deps" of library target "//a:x")',
  ],
  [
    'library(name = "x", deps = ":y")',
    '1:28: Cannot read attribute "deps" of library target "//a:x": expected list, got string ":y"',
  ],
  [
    'library(name = "x", visibility = ["//b:__pkg__", "//c"])',
    '1:50: Cannot read attribute "visibility" of "//a:x": "//c" is none of "//visibility:public", "//visibility:private", "//PACKAGE:__pkg__" and "//PACKAGE:__subpackages__"',
  ],
  [
    'library(name = "x", visibility = ["//visibility:private", "//c:__pkg__"])',
    '1:35: Cannot read attribute "visibility" of "//a:x": "//visibility:private" stands alone or not at all',
  ],
  [
    'library(name = "x", outs = ["../y"])',
    '1:29: Cannot declare output "../y" of "//a:x": target name "../y" has a segment \'..\'',
  ],
  ["x = select({})", "1:5: select() is not supported yet"],
])("%s", (text, message) => {
  const { diagnostics } = loadWorkspace({ "a/BUILD.atomic": text });
  const expected = typeof message === "string" ? `a/BUILD.atomic:${message}` : message;
  expect(printDiagnostics(diagnostics)).toContainEqual(expected);
});

test("a misspelt mandatory attribute is one mistake, not two", () => {
  const { diagnostics } = loadWorkspace({ "a/BUILD.atomic": `check(name = "c", subjct = ":x")` });
  expect(printDiagnostics(diagnostics)).toEqual([
    'a/BUILD.atomic:1:19: Cannot read check target "//a:c": rule "check" has no attribute "subjct" (did you mean "subject"?)',
  ]);
});

test("what a file that is not understood whole may declare is not missed beside the real mistake", () => {
  const { diagnostics, graph } = loadWorkspace({
    "a/BUILD.atomic": `group(name = "x", srcs = ["//b:lost", "//c:lost"])`,
    "b/BUILD.atomic": `[group(name = "lost") for x in y]`,
    "c/BUILD.atomic": `group(name = "lost"`,
  });
  expect(diagnostics.map(({ range }) => range?.path)).toEqual(["b/BUILD.atomic", "c/BUILD.atomic"]);
  expect(graph.failed).toEqual(new Set(["//b:lost", "//c:lost", "//a:x"]));
});

test("two targets of one name point at both, and the first stays", () => {
  const { graph, diagnostics } = loadWorkspace({
    "a/BUILD.atomic": `library(name = "x", outs = ["made.h"])\ngroup(name = "x")\ngroup(\n    name = "made.h",\n)`,
  });
  expect(printDiagnostics(diagnostics)).toEqual([
    'a/BUILD.atomic:2:1: Cannot declare target "//a:x": the package has a target of this name already',
    "  a/BUILD.atomic:1:1: First declared here",
    'a/BUILD.atomic:3:1: Cannot declare target "//a:made.h": the package has a target of this name already',
    "  a/BUILD.atomic:1:29: First declared here",
  ]);
  expect([...graph.targets.values()].map(({ kind, label }) => [kind, label])).toEqual([["rule", "//a:x"]]);
});

test("a label twice in one list points at both", () => {
  const { diagnostics } = loadWorkspace({
    "a/BUILD.atomic": `library(name = "x", srcs = ["x.c"] + [\n    ":x.c"])`,
    "a/x.c": "",
  });
  expect(printDiagnostics(diagnostics)).toEqual([
    'a/BUILD.atomic:2:5: Cannot read attribute "srcs" of library target "//a:x": "//a:x.c" is listed twice',
    "  a/BUILD.atomic:1:29: First listed here",
  ]);
});

test("a cycle is printed as its path, with the place of every edge; a target that needs it fails silently", () => {
  const { graph, diagnostics } = loadWorkspace({
    "a/BUILD.atomic": `group(name = "top", srcs = [":x"])
library(name = "x", deps = [":y"])
library(name = "y", deps = ["//b:z"])
group(name = "apart")`,
    "b/BUILD.atomic": `package(default_visibility = ["//visibility:public"])
library(name = "z", deps = ["//a:x"])
library(name = "self", deps = [":self"])`,
  });
  expect(printDiagnostics(diagnostics)).toEqual([
    "a/BUILD.atomic:2:29: Cannot order targets: they depend on each other\n.-> //a:x\n|   //a:y\n|   //b:z\n`-- //a:x",
    '  a/BUILD.atomic:3:29: "//a:y" needs "//b:z" here',
    '  b/BUILD.atomic:2:29: "//b:z" needs "//a:x" here',
    "b/BUILD.atomic:3:32: Cannot order targets: they depend on each other\n.-> //b:self\n`-- //b:self",
  ]);
  expect([...graph.targets.keys()]).toEqual(["//a:apart"]);
  expect([...graph.failed].sort()).toEqual(["//a:top", "//a:x", "//a:y", "//b:self", "//b:z"]);
});

test("a chain of 2,000 targets loads", () => {
  const text = Array.from({ length: 2_000 }, (_, n) => `group(name = "t${n}", srcs = [":t${n + 1}"])`).join("\n");
  const { graph, diagnostics } = loadWorkspace({ "BUILD.atomic": `${text}\ngroup(name = "t2000")` }, ["//:t0"]);
  expect([diagnostics, graph.targets.size]).toEqual([[], 2_001]);
});
