import { expect, test } from "vitest";
import { loadWorkspace, printDiagnostics } from "../../support/load-workspace.ts";

test.each([
  ["//visibility:public", "a/b", true],
  ["//visibility:private", "a", false],
  ["//a:__pkg__", "a", true],
  ["//a:__pkg__", "a/b", false],
  ["//a:__subpackages__", "a", true],
  ["//a:__subpackages__", "a/b", true],
  ["//a:__subpackages__", "ab", false],
  ["//:__subpackages__", "x", true],
  [":__subpackages__", "used/below", true],
  [":__pkg__", "used/below", false],
  ["@//a:__pkg__", "a", true],
])("visibility %s lets package %s in: %s", (visibility, user, isVisible) => {
  const { diagnostics } = loadWorkspace({
    "used/BUILD.atomic": `group(name = "used", visibility = ["${visibility}"])\ngroup(name = "own", srcs = [":used"])`,
    [`${user}/BUILD.atomic`]: `group(name = "user", srcs = ["//used"])`,
  });
  expect(diagnostics.length).toBe(isVisible ? 0 : 1);
});

test("every forbidden edge is refused at the list element, with what to do", () => {
  const { diagnostics, graph } = loadWorkspace({
    "used/BUILD.atomic": `package(default_visibility = ["//friend:__pkg__", "//friends:__subpackages__"])
exports_files(["open.c"])
exports_files(["shut.c"], visibility = ["//friend:__pkg__"])
group(name = "hidden", srcs = ["secret.c"])
library(name = "lib", outs = ["lib.h"])
group(name = "fixture", testonly = True, visibility = ["//visibility:public"])
check(name = "checks", subject = ":lib", visibility = ["//visibility:public"])`,
    "used/open.c": "",
    "used/shut.c": "",
    "used/secret.c": "",
    "user/BUILD.atomic": `group(name = "g", srcs = [
    "//used:open.c",
    "//used:shut.c",
    "//used:secret.c",
    "//used:hidden",
    "//used:lib.h",
    "//used:fixture",
    "//used:checks",
    "//used:gone",
    "//nowhere:x",
])
library(name = "l", srcs = ["a.c", "a.h", "dir"])
group(name = "m", main = "a.c")
check(name = "t", subject = "//used:fixture")`,
    "user/a.c": "",
    "user/a.h": "",
    "user/dir/x.c": "",
  });
  expect(printDiagnostics(diagnostics)).toEqual([
    'user/BUILD.atomic:3:5: Cannot use "//used:shut.c" in attribute "srcs" of "//user:g": it is not visible there, only to //friend:__pkg__',
    '  > Add "//user:__pkg__" to the visibility of "//used:shut.c", or use something else',
    'user/BUILD.atomic:4:5: Cannot use "//used:secret.c" in attribute "srcs" of "//user:g": it is a file that package "//used" does not export',
    '  > Add exports_files(["secret.c"]) to used/BUILD.atomic',
    'user/BUILD.atomic:5:5: Cannot use "//used:hidden" in attribute "srcs" of "//user:g": it is not visible there, only to //friend:__pkg__, //friends:__subpackages__',
    '  > Add "//user:__pkg__" to the visibility of "//used:hidden", or use something else',
    'user/BUILD.atomic:6:5: Cannot use "//used:lib.h" in attribute "srcs" of "//user:g": it is not visible there, only to //friend:__pkg__, //friends:__subpackages__',
    '  > Add "//user:__pkg__" to the visibility of "//used:lib.h", or use something else',
    'user/BUILD.atomic:7:5: Cannot use "//used:fixture" in attribute "srcs" of "//user:g": it is testonly and "//user:g" is not testonly',
    'user/BUILD.atomic:8:5: Cannot use "//used:checks" in attribute "srcs" of "//user:g": it is a test and "//user:g" is not testonly',
    'user/BUILD.atomic:9:5: Cannot find "//used:gone" of attribute "srcs" of "//user:g": package "//used" has neither a target nor a file "gone"',
    'user/BUILD.atomic:10:5: Cannot find "//nowhere:x" of attribute "srcs" of "//user:g": there is no package "//nowhere": there is no such folder',
    'user/BUILD.atomic:12:36: Cannot use "//user:a.h" in attribute "srcs" of "//user:l": it is a file, the attribute takes files ending in .c',
    'user/BUILD.atomic:12:43: Cannot use "//user:dir" in attribute "srcs" of "//user:l": it is a folder, the attribute takes files ending in .c',
    'user/BUILD.atomic:13:26: Cannot use "//user:a.c" in attribute "main" of "//user:m": it is a file, the attribute takes targets of rules only',
  ]);
  expect([...graph.failed].sort()).toEqual(["//user:g", "//user:l", "//user:m"]);
});

test("a deprecated target is a warning in other packages", () => {
  const { warnings, diagnostics } = loadWorkspace({
    "old/BUILD.atomic": `group(name = "old", deprecation = "use //new", visibility = ["//visibility:public"])
group(name = "own", srcs = [":old"])`,
    "user/BUILD.atomic": `group(name = "u", srcs = ["//old"])`,
  });
  expect(diagnostics).toEqual([]);
  expect(printDiagnostics(warnings)).toEqual([
    'user/BUILD.atomic:1:27: Target "//user:u" uses the deprecated "//old:old": use //new',
  ]);
});
