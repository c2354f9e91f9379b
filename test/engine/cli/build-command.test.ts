import { expect, test } from "vitest";
import { readPatterns } from "../../../engine/cli/build-command.ts";

test("patterns are relative to the folder where they are said", () => {
  const patterns = readPatterns([":all", "-//x"], "images");
  expect(patterns.ok && patterns.value).toMatchObject([
    { isNegative: false, pattern: { kind: "package", packageName: "images" } },
    { isNegative: true, pattern: { kind: "target", label: "//x:x" } },
  ]);
});

test("no pattern at all is refused with what to say instead", () => {
  expect(readPatterns([], "")).toEqual({
    ok: false,
    error: {
      kind: "invalid-command-line",
      diagnostics: [
        {
          message: "Cannot build: no target was named",
          remedy: 'name targets, e.g. "atomic-build //images:pxetolive", or all of them: "atomic-build //..."',
        },
      ],
    },
  });
});

test("every pattern that is none is named", () => {
  const patterns = readPatterns(["//a/../b", "//x", "//:"], "");
  expect(patterns).toEqual({
    ok: false,
    error: {
      kind: "invalid-command-line",
      diagnostics: [
        { message: `Cannot read target pattern "//a/../b": package name "a/../b" has a segment of dots only, '..'` },
        { message: 'Cannot read target pattern "//:": the target name is empty' },
      ],
    },
  });
});
