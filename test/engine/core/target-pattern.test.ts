import fc from "fast-check";
import { expect, test } from "vitest";
import { parseTargetPatterns, printTargetPattern } from "../../../engine/core/target-pattern.ts";

const AT_TOP = { workingFolder: "" };
const IN_FOO = { workingFolder: "foo" };

test.each([
  ["//foo/bar:wiz", IN_FOO, { kind: "target", label: "//foo/bar:wiz" }],
  ["//foo/bar", IN_FOO, { kind: "target", label: "//foo/bar:bar" }],
  ["//foo/bar:all", IN_FOO, { kind: "package", packageName: "foo/bar", selection: "rules", word: "all" }],
  ["//foo/bar:*", IN_FOO, { kind: "package", packageName: "foo/bar", selection: "rules-and-files", word: "*" }],
  [
    "//foo/bar:all-targets",
    IN_FOO,
    { kind: "package", packageName: "foo/bar", selection: "rules-and-files", word: "all-targets" },
  ],
  ["//foo/...", IN_FOO, { kind: "beneath", folder: "foo", selection: "rules" }],
  ["//foo/...:all", IN_FOO, { kind: "beneath", folder: "foo", selection: "rules" }],
  ["//foo/...:*", IN_FOO, { kind: "beneath", folder: "foo", selection: "rules-and-files" }],
  ["//foo/...:all-targets", IN_FOO, { kind: "beneath", folder: "foo", selection: "rules-and-files" }],
  ["//...", IN_FOO, { kind: "beneath", folder: "", selection: "rules" }],
  ["//:all", IN_FOO, { kind: "package", packageName: "", selection: "rules", word: "all" }],
  ["@//a:b", IN_FOO, { kind: "target", label: "//a:b" }],
  ["@@//a/...", IN_FOO, { kind: "beneath", folder: "a", selection: "rules" }],
  ["//a:constructor", IN_FOO, { kind: "target", label: "//a:constructor" }],
  [":foo", AT_TOP, { kind: "target", label: "//:foo" }],
  [":foo", IN_FOO, { kind: "target", label: "//foo:foo" }],
  [":all", IN_FOO, { kind: "package", packageName: "foo", selection: "rules", word: "all" }],
  ["bar:wiz", AT_TOP, { kind: "target", label: "//bar:wiz" }],
  ["bar:wiz", IN_FOO, { kind: "target", label: "//foo/bar:wiz" }],
  ["bar/wiz", AT_TOP, { kind: "path", path: "bar/wiz" }],
  ["bar/wiz", IN_FOO, { kind: "path", path: "foo/bar/wiz" }],
  ["...", AT_TOP, { kind: "beneath", folder: "", selection: "rules" }],
  ["...", IN_FOO, { kind: "beneath", folder: "foo", selection: "rules" }],
  ["...:all-targets", IN_FOO, { kind: "beneath", folder: "foo", selection: "rules-and-files" }],
  ["bar/...", IN_FOO, { kind: "beneath", folder: "foo/bar", selection: "rules" }],
  ["bar:all", IN_FOO, { kind: "package", packageName: "foo/bar", selection: "rules", word: "all" }],
] as const)("pattern %s read in %o", (text, options, pattern) => {
  expect(parseTargetPatterns([text, `-${text}`], options)).toEqual({
    ok: true,
    value: [
      { text, isNegative: false, pattern },
      { text: `-${text}`, isNegative: true, pattern },
    ],
  });
});

test("every mistake is reported, with the pattern as written", () => {
  const texts = [
    "//a:b",
    "",
    "-",
    "@repo//a",
    "//a/...:x",
    "/etc/passwd",
    "a//b",
    "//a/..:all",
    "../a",
    "//a:",
    "//a\\...",
  ];
  expect(parseTargetPatterns(texts, AT_TOP)).toEqual({
    ok: false,
    error: [
      'Cannot read target pattern "": it is empty',
      'Cannot read target pattern "-": it is empty',
      "Cannot read target pattern \"@repo//a\": there are no external repositories, a pattern starts with '//' or is relative",
      "Cannot read target pattern \"//a/...:x\": after '...' there may be ':all', ':*' or ':all-targets' but not ':x'",
      "Cannot read target pattern \"/etc/passwd\": it is a path of the machine, a pattern starts with '//' or is relative",
      'Cannot read target pattern "a//b": target name "a//b" has an empty segment \'//\'',
      'Cannot read target pattern "//a/..:all": package name "a/.." has a segment of dots only, \'..\'',
      'Cannot read target pattern "../a": target name "../a" has a segment \'..\'',
      'Cannot read target pattern "//a:": the target name is empty',
      expect.stringContaining("package name \"a\\\\...\" has '\\'"),
    ],
  });
});

test("any text is a pattern or a message, and a printed pattern reads back as itself", () => {
  const patternLike = fc.string({ unit: fc.constantFrom("/", "//", ":", "@", "...", ".", "a", "all", "*", "-", "ö") });
  fc.assert(
    fc.property(patternLike, (text) => {
      const first = parseTargetPatterns([text], IN_FOO);
      if (!first.ok) return;
      const patterns = first.value.map(({ pattern }) => pattern);
      const second = parseTargetPatterns(patterns.map(printTargetPattern), AT_TOP);
      expect(second.ok ? second.value.map(({ pattern }) => pattern) : second.error).toEqual(patterns);
    }),
    { numRuns: 2000 },
  );
});
