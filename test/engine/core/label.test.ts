import fc from "fast-check";
import { expect, test } from "vitest";
import { labelName, labelPackage, parseLabel } from "../../../engine/core/label.ts";

const ALLOWED =
  "letters, digits, spaces and any of !\"#$%&'()*+,-./;<=>?@[]^_`{|}~ (ASCII without control characters, ':' and '\\')";

test.each([
  ["//images:pxetolive", "//images:pxetolive"],
  ["//images", "//images:images"],
  ["//foo/bar/wiz", "//foo/bar/wiz:wiz"],
  ["//foo/bar:wiz/inner.ks", "//foo/bar:wiz/inner.ks"],
  ["//:top", "//:top"],
  [":t", "//pkg:t"],
  ["t", "//pkg:t"],
  ["sub/file.ks", "//pkg:sub/file.ks"],
  ["@//a:b", "//a:b"],
  ["@@//a:b", "//a:b"],
  ["//a b/c:d e", "//a b/c:d e"],
  ["!%-@^_\"#$&'()*+,;<=>?[]{|}~.", "//pkg:!%-@^_\"#$&'()*+,;<=>?[]{|}~."],
  [":größe.ks", "//pkg:größe.ks"],
  ["...", "//pkg:..."],
])("label %j of package pkg is %j", (text, label) => {
  expect(parseLabel(text, { package: "pkg" })).toEqual({ ok: true, value: label });
});

test.each([
  ["", "the target name is empty"],
  [":", "the target name is empty"],
  ["//", "the target name is empty"],
  ["//foo:", "the target name is empty"],
  ["foo:bar", "a label of another package starts with '//', did you mean \"//foo:bar\"?"],
  ["@repo//a:b", "there are no external repositories, a label starts with '//' or ':'"],
  ["@repo", "there are no external repositories, a label starts with '//' or ':'"],
  ["//foo:a:b", `target name "a:b" has ':', allowed are ${ALLOWED}`],
  ["//foo:a\\b", `target name "a\\\\b" has '\\', allowed are ${ALLOWED}`],
  ["a\nb", `target name "a\\nb" has the control character "\\n", allowed are ${ALLOWED}`],
  ["//f\\o:a", `package name "f\\\\o" has '\\', allowed are ${ALLOWED}`],
  ["//größe:a", `package name "größe" has 'ö', allowed are ${ALLOWED}`],
  ["///foo:a", "package name \"/foo\" starts with '/'"],
  ["//foo/:a", "package name \"foo/\" ends with '/'"],
  ["//foo//bar:a", "package name \"foo//bar\" has an empty segment '//'"],
  ["//foo/../bar:a", "package name \"foo/../bar\" has a segment of dots only, '..'"],
  ["//foo/...", "package name \"foo/...\" has a segment of dots only, '...'"],
  ["/a", "target name \"/a\" starts with '/', it is relative to its package"],
  ["a/", "target name \"a/\" ends with '/'"],
  ["a//b", "target name \"a//b\" has an empty segment '//'"],
  ["../a", "target name \"../a\" has a segment '..'"],
  ["a/./b", "target name \"a/./b\" has a segment '.'"],
])("label %j is refused: %s", (text, problem) => {
  expect(parseLabel(text, { package: "pkg" })).toEqual({
    ok: false,
    error: `Cannot read label ${JSON.stringify(text)}: ${problem}`,
  });
});

test("any text is a label or a message, and a label reads back as itself", () => {
  const labelLike = fc.string({ unit: fc.constantFrom(..."/:@.ab-_* \\ö") });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), labelLike), (text) => {
      const first = parseLabel(text, { package: "some/pkg" });
      if (!first.ok) return first.error.startsWith(`Cannot read label ${JSON.stringify(text)}: `);
      const second = parseLabel(first.value, { package: "other" });
      const isWhole = `//${labelPackage(first.value)}:${labelName(first.value)}` === first.value;
      return isWhole && second.ok && second.value === first.value;
    }),
    { numRuns: 200 },
  );
});
