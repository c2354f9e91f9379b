import { expect, test } from "vitest";
import { loadWorkspace, printDiagnostics } from "../../support/load-workspace.ts";

const TEXTS = {
  "BUILD.atomic": `group(name = "top", srcs = ["top.c"])`,
  "top.c": "",
  "foo/BUILD.atomic": `exports_files(["exported.txt"])
library(name = "foo", srcs = ["main.c"], outs = ["made.h"])
group(name = "slow", tags = ["manual"])`,
  "foo/main.c": "",
  "foo/exported.txt": "",
  "foo/unmentioned.txt": "",
  "foo/dir/data.txt": "",
  "foo/bar/BUILD.atomic": `group(name = "bar")
group(name = "wiz")`,
  "foo/bar/deep/BUILD.atomic": `group(name = "deep")`,
  "foo/bar/wiz/x": "",
  "star/BUILD.atomic": `group(name = "all")
group(name = "other")`,
  "atomic-out/BUILD.atomic": "broken(",
  "foo/node_modules/BUILD.atomic": "broken(",
};

test.each([
  [["//foo/bar:wiz"], "", ["//foo/bar:wiz"]],
  [["//foo/bar"], "", ["//foo/bar:bar"]],
  [["//foo:all"], "", ["//foo:foo"]],
  [["//foo:*"], "", ["//foo:BUILD.atomic", "//foo:exported.txt", "//foo:foo", "//foo:made.h", "//foo:main.c"]],
  [["//foo/bar:all-targets"], "", ["//foo/bar:BUILD.atomic", "//foo/bar:bar", "//foo/bar:wiz"]],
  [["//foo/..."], "", ["//foo:foo", "//foo/bar:bar", "//foo/bar:wiz", "//foo/bar/deep:deep"]],
  [["//foo/...:all"], "", ["//foo:foo", "//foo/bar:bar", "//foo/bar:wiz", "//foo/bar/deep:deep"]],
  [
    ["//foo/bar/...:*"],
    "",
    ["bar:BUILD.atomic", "bar:bar", "bar:wiz", "bar/deep:BUILD.atomic", "bar/deep:deep"].map((x) => `//foo/${x}`),
  ],
  [["//:all"], "", ["//:top"]],
  [
    ["//..."],
    "",
    ["//:top", "//foo:foo", "//foo/bar:bar", "//foo/bar:wiz", "//foo/bar/deep:deep", "//star:all", "//star:other"],
  ],
  [[":foo", "bar:wiz"], "foo", ["//foo:foo", "//foo/bar:wiz"]],
  [["bar:all"], "foo", ["//foo/bar:bar", "//foo/bar:wiz"]],
  [["bar/..."], "foo", ["//foo/bar:bar", "//foo/bar:wiz", "//foo/bar/deep:deep"]],
  [["..."], "foo/bar/deep", ["//foo/bar/deep:deep"]],
  [["bar/deep"], "foo", ["//foo/bar/deep:deep"]],
  [["bar/wiz"], "foo", ["//foo/bar:wiz"]],
  [["foo/main.c", "foo/dir/data.txt"], "", ["//foo:main.c", "//foo:dir/data.txt"]],
  [["top.c", "top"], "", ["//:top.c", "//:top"]],
  [["//foo:slow", "//foo:unmentioned.txt"], "", ["//foo:slow", "//foo:unmentioned.txt"]],
  [["//foo/...", "-//foo/bar/..."], "", ["//foo:foo"]],
  [["//foo/...", "-//foo/bar/...", "//foo/bar:wiz"], "", ["//foo:foo", "//foo/bar:wiz"]],
  [["-//foo:foo", "//foo:all"], "", ["//foo:foo"]],
  [["//foo:slow", "-//foo:all"], "", []],
  [["//foo:foo", "//foo:all", "//foo"], "", ["//foo:foo"]],
] as const)("patterns %j in folder %j select %j", (patterns, workingFolder, expected) => {
  const { graph, diagnostics } = loadWorkspace(TEXTS, patterns, { workingFolder });
  expect(diagnostics).toEqual([]);
  expect(graph.requested).toEqual(expected);
});

test("a target named like a wildcard is meant, with a warning", () => {
  const { graph, warnings } = loadWorkspace(TEXTS, ["//star:all"]);
  expect(graph.requested).toEqual(["//star:all"]);
  expect(printDiagnostics(warnings)).toEqual([
    'Target pattern "//star:all" is both a wildcard and the name of a target: the target is meant',
  ]);
});

test("a subtracted target is built all the same where another needs it", () => {
  const texts = { "BUILD.atomic": `group(name = "a", srcs = [":b"])\ngroup(name = "b")` };
  const { graph } = loadWorkspace(texts, ["//...", "-//:b"]);
  expect([graph.requested, [...graph.targets.keys()]]).toEqual([["//:a"], ["//:b", "//:a"]]);
});

test.each([
  ["//foo:fo", 'package "//foo" has neither a target nor a file "fo", did you mean "//foo:foo"?'],
  ["//foo:mian.c", 'package "//foo" has neither a target nor a file "mian.c", did you mean "//foo:main.c"?'],
  ["//fooo", 'there is no package "//fooo": there is no such folder, did you mean "//foo"?'],
  ["//foo/dir:all", 'there is no package "//foo/dir": its folder has no BUILD.atomic'],
  ["//foo/bra:*", 'there is no package "//foo/bra": there is no such folder, did you mean "//foo/bar"?'],
  ["//foo:bar/wiz", '"foo/bar" is a package of its own, did you mean "//foo/bar:wiz"?'],
  ["//foo:bar", '"foo/bar" is a package of its own, did you mean "//foo/bar"?'],
  ["//nowhere/...", 'there is no package at or beneath "nowhere"'],
  ["foo/nothing/here", 'package "//foo" has neither a target nor a file "nothing/here"'],
  ["-//foo:fo", 'package "//foo" has neither a target nor a file "fo", did you mean "//foo:foo"?'],
])("pattern %s names nothing", (pattern, problem) => {
  const { graph, diagnostics } = loadWorkspace(TEXTS, ["//:top", pattern]);
  expect(printDiagnostics(diagnostics)).toEqual([`Cannot find target pattern "${pattern}": ${problem}`]);
  expect([...graph.targets.keys()]).toEqual(["//:top.c", "//:top"]);
});
