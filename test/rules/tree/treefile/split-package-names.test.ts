import { expect, test } from "vitest";
import { splitPackageNames } from "../../../../rules/tree/treefile/split-package-names.ts";

test.each([
  ["", []],
  ["bash", ["bash"]],
  ["  bash \t vim\n", ["bash", "vim"]],
  ["bash 'perl >= 5.30' vim", ["bash", "perl >= 5.30", "vim"]],
  ["'a''b'", ["a", "b"]],
  ["'  '", []],
])("%j is %j", (written, names) => {
  expect(splitPackageNames(written)).toEqual({ ok: true, value: names });
});

test("a quote that is not closed is refused", () => {
  expect(splitPackageNames("bash 'perl")).toEqual({
    ok: false,
    error: `has "bash 'perl", whose single quote is not closed`,
  });
});
