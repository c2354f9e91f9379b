import { expect, test } from "vitest";
import type { Label } from "../../../engine/core/label.ts";
import { loadWorkspace, printDiagnostics } from "../../support/load-workspace.ts";

const FILES = { "a/x.c": "", "a/y.c": "", "a/z.h": "", "a/dir/w.c": "", "a/sub/BUILD.atomic": "", "a/sub/v.c": "" };

test.each([
  [`glob(["*.c"])`, ["x.c", "y.c"]],
  [`glob(["**/*.c"], exclude = ["x.*"])`, ["dir/w.c", "y.c"]],
  [`glob(include = ["*"], exclude_directories = 0, exclude = ["*.*"])`, ["dir"]],
  [`glob(["*"], exclude = ["*.*"], exclude_directories = 1, allow_empty = True)`, []],
  [`glob(["*.none"], allow_empty = True) + ["z.h"]`, ["z.h"]],
  [`[name + ".c" for name in ["x", "y"]]`, ["x.c", "y.c"]],
  [`[package_name() + "." + extension for extension in ["c"] if False]`, []],
])("srcs = %s", (srcs, expected) => {
  const { graph, diagnostics } = loadWorkspace({ ...FILES, "a/BUILD.atomic": `group(name = "g", srcs = ${srcs})` }, [
    "//a:g",
  ]);
  expect(printDiagnostics(diagnostics)).toEqual([]);
  const target = graph.targets.get("//a:g" as Label);
  expect(target?.kind === "rule" && target.attributes["srcs"]).toEqual(expected.map((name) => `//a:${name}`));
});

test("subpackages() names the nearest packages beneath", () => {
  const { warnings } = loadWorkspace({
    "BUILD.atomic": `print(subpackages(include = ["**"], exclude = ["out"]), package_name() == "")`,
    "p/BUILD.atomic": "",
    "p/inner/BUILD.atomic": "",
    "q/r/BUILD.atomic": "",
    "out/BUILD.atomic": "",
  });
  expect(printDiagnostics(warnings)).toEqual(['BUILD.atomic:1:1: ["p", "q/r"] True']);
});

test.each([
  ['glob(["*.none"])', "1:5: glob() matches nothing", "Correct the patterns, or pass allow_empty = True"],
  ['glob(["a", "../b"])', "1:16: Cannot read glob pattern \"../b\": it has a segment '..'"],
  ['glob(["a", 3])', "1:16: glob() wants a list of strings, got int 3 in it"],
  ['glob("a")', expect.stringMatching(/1:10: in call to glob\(\), parameter 'include' got value of type 'string'/)],
  ['glob(inclde = ["a"])', "1:10: glob() got unexpected keyword argument 'inclde' (did you mean 'include'?)"],
  ["select({})", "1:5: select() is not supported yet"],
  ["package_group()", "1:5: package_group() is not supported yet"],
  ['exports_files(["../x"])', '1:20: Cannot export "../x": target name "../x" has a segment \'..\''],
  [
    'package(default_visibility = ["public"])',
    '1:35: "public" is none of "//visibility:public", "//visibility:private", "//PACKAGE:__pkg__" and "//PACKAGE:__subpackages__"',
  ],
])("%s is refused", (call, message, remedy?: string) => {
  const { diagnostics } = loadWorkspace({ "a/BUILD.atomic": `x = ${call}` });
  const place = typeof message === "string" ? `a/BUILD.atomic:${message}` : message;
  expect(printDiagnostics(diagnostics)).toEqual(remedy === undefined ? [place] : [place, `  > ${remedy}`]);
});

test("package() comes once and first", () => {
  const { diagnostics } = loadWorkspace({
    "a/BUILD.atomic": `package()\npackage()`,
    "b/BUILD.atomic": `group(name = "g")\npackage()\nlicenses(["notice"])`,
  });
  expect(printDiagnostics(diagnostics)).toEqual([
    "a/BUILD.atomic:2:1: package() is called twice in one file",
    "  a/BUILD.atomic:1:1: First called here",
    "b/BUILD.atomic:2:1: package() must come before all targets, whose defaults it sets",
  ]);
});

test("a file exported twice, or like a target, points at both; one that does not exist is missed when it is used", () => {
  const { diagnostics } = loadWorkspace({
    "a/BUILD.atomic": `exports_files(["x", "x"])\ngroup(name = "x")`,
    "b/BUILD.atomic": `exports_files(["gone"])\ngroup(name = "g", srcs = ["gone"])`,
  });
  expect(printDiagnostics(diagnostics)).toEqual([
    'a/BUILD.atomic:1:21: Cannot declare target "//a:x": the package has a target of this name already',
    "  a/BUILD.atomic:1:16: First declared here",
    'a/BUILD.atomic:2:1: Cannot declare target "//a:x": the package has a target of this name already',
    "  a/BUILD.atomic:1:16: First declared here",
    'b/BUILD.atomic:2:27: Cannot find "//b:gone" of attribute "srcs" of "//b:g": package "//b" exports it, but there is no such file',
  ]);
});

test("what BUILD files may not hold is refused in Bazel's words, and targets beside it load", () => {
  const { diagnostics, graph } = loadWorkspace({
    "a/BUILD.atomic": `def f():\n    pass\ngroup(name = "g")\ngroup(name = "h", **{})`,
  });
  expect(diagnostics.map(({ range }) => range?.start)).toEqual([
    { line: 1, column: 1 },
    { line: 4, column: 19 },
  ]);
  expect(graph.targets.has("//a:g" as Label)).toBe(true);
});
