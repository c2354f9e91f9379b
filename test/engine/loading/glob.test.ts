import { expect, test } from "vitest";
import { glob } from "../../../engine/loading/glob.ts";
import { type GlobPattern, parseGlobPattern } from "../../../engine/loading/glob-pattern.ts";
import { MemoryWorkspaceFiles } from "../../support/memory-workspace-files.ts";

const FILES = new MemoryWorkspaceFiles({
  "BUILD.atomic": "",
  "top.ks": "",
  "atomic-out/made.ks": "",
  ".atomic/locks/a.ks": "",
  ".git/config.ks": "",
  "node_modules/x/y.ks": "",
  "p/BUILD.atomic": "",
  "p/a.ks": "",
  "p/b.ks": "",
  "p/.hidden.ks": "",
  "p/ö.ks": "",
  "p/\u{1f600}.ks": "",
  "p/\uff5e.ks": "",
  "p/sub/c.ks": "",
  "p/sub/deep/d.ks": "",
  "p/sub/deep/d.txt": "",
  "p/inner/BUILD.atomic": "",
  "p/inner/e.ks": "",
  "p/atomic-out/f.ks": "",
});

test.each([
  [["*.ks"], [], ["a.ks", "b.ks", "ö.ks", "\uff5e.ks", "\u{1f600}.ks"]],
  [["a*"], [], ["a.ks"]],
  [["*.k*"], ["b*", "*[!a]*", "\u00f6.ks"], ["a.ks", "\uff5e.ks", "\u{1f600}.ks"]],
  [[".*"], [], [".hidden.ks"]],
  [["a.ks", "*.ks", "no.ks"], ["[ab].ks"], ["a.ks", "b.ks", "ö.ks", "\uff5e.ks", "\u{1f600}.ks"]],
  [["sub/*"], [], ["sub/c.ks"]],
  [["sub/**"], [], ["sub/c.ks", "sub/deep/d.ks", "sub/deep/d.txt"]],
  [["**/*.txt"], [], ["sub/deep/d.txt"]],
  [["**/d.*"], ["**/*.txt"], ["sub/deep/d.ks"]],
  [["**/deep/**/d.ks"], [], ["sub/deep/d.ks"]],
  [["**/a.ks"], [], ["a.ks"]],
  [["sub/**"], ["sub/**"], []],
  [["inner/*", "inner/e.ks", "*/e.ks"], [], []],
  [["atomic-out/*"], [], ["atomic-out/f.ks"]],
] as const)("glob(%j, exclude = %j)", (include, exclude, expected) => {
  expect(globIn("p", { include, exclude })).toEqual(expected);
});

test("everything: hidden files and the build file too, sub-packages not, sorted by UTF-8 bytes", () => {
  expect(globIn("p", { include: ["**"] })).toEqual([
    ".hidden.ks",
    "BUILD.atomic",
    "a.ks",
    "atomic-out/f.ks",
    "b.ks",
    "sub/c.ks",
    "sub/deep/d.ks",
    "sub/deep/d.txt",
    "ö.ks",
    "\uff5e.ks",
    "\u{1f600}.ks",
  ]);
});

test("the top package does not see what the engine, git and npm keep there", () => {
  expect(globIn("", { include: ["**", "*/*", "atomic-out/made.ks"] })).toEqual(["BUILD.atomic", "top.ks"]);
});

test("folders match on request, packages among them never", () => {
  expect(globIn("p", { include: ["*", "**/deep"], exclude: ["*.*", ".*"], withDirectories: true })).toEqual([
    "atomic-out",
    "sub",
    "sub/deep",
  ]);
});

test.each([
  ["", "it is empty"],
  ["/a", "it starts with '/', it is relative to its package"],
  ["a?", "wildcard '?' is not allowed, '*' and '**' are"],
  ["a//b", "it has an empty segment"],
  ["a/", "it has an empty segment"],
  ["../a", "it has a segment '..'"],
  ["a/./b", "it has a segment '.'"],
  ["a**/b", "'**' must be a segment of its own"],
])("pattern %j is refused", (text, error) => {
  expect(parseGlobPattern(text)).toEqual({ ok: false, error });
});

function globIn(
  packageName: string,
  parts: { include: readonly string[]; exclude?: readonly string[]; withDirectories?: boolean },
): readonly string[] {
  const { include, exclude = [], withDirectories = false } = parts;
  return glob(FILES, { packageName, include: include.map(parse), exclude: exclude.map(parse), withDirectories });
}

function parse(text: string): GlobPattern {
  const pattern = parseGlobPattern(text);
  if (!pattern.ok) throw new Error(pattern.error);
  return pattern.value;
}
