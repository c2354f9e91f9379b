import { expect, test } from "vitest";
import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { drawDiagnostic } from "../../../engine/reporting/draw-diagnostic.ts";
import { PLAIN_PALETTE } from "../../support/plain-palette.ts";

const SOURCES: Readonly<Record<string, string>> = {
  "images/BUILD.atomic": 'kickstart(\n\tname = "😀 live",\n    src = "live.ks",\n)\n',
};
const draw = (diagnostic: Diagnostic) =>
  drawDiagnostic(diagnostic, {
    severity: "error",
    palette: PLAIN_PALETTE,
    readSource: (path) => SOURCES[path],
  });
const rangeOf = (line: number, column: number, end: { line: number; column: number }) => ({
  path: "images/BUILD.atomic",
  start: { line, column },
  end,
});

test("a diagnostic shows place, source line, caret, note and remedy", () => {
  const drawn = draw({
    message: 'Cannot load target "//images:live": no attribute "src", did you mean "source"?',
    range: rangeOf(3, 5, { line: 3, column: 8 }),
    notes: [{ message: "First declared here", range: rangeOf(1, 1, { line: 1, column: 10 }) }],
    remedy: "rename it",
  });
  expect(drawn).toBe(
    [
      'images/BUILD.atomic:3:5: error: Cannot load target "//images:live": no attribute "src", did you mean "source"?',
      '    3 |     src = "live.ks",',
      "      |     ^^^",
      "images/BUILD.atomic:1:1: note: First declared here",
      "    1 | kickstart(",
      "      | ^^^^^^^^^",
      "  help: rename it",
    ].join("\n"),
  );
});

test("columns count code points, and a tab in the indent is kept", () => {
  const drawn = draw({ message: "Wrong", range: rangeOf(2, 9, { line: 2, column: 17 }) });
  expect(drawn.split("\n").slice(1)).toEqual(['    2 | \tname = "😀 live",', "      | \t       ^^^^^^^^"]);
});

test("a range over several lines is underlined to the end of its first", () => {
  const drawn = draw({ message: "Wrong", range: rangeOf(1, 1, { line: 4, column: 2 }) });
  expect(drawn.split("\n").slice(1)).toEqual(["    1 | kickstart(", "      | ^^^^^^^^^^"]);
});

test("a file that cannot be read any more leaves the place and the message", () => {
  const range = { path: "gone.ks", start: { line: 7, column: 1 }, end: { line: 7, column: 2 } };
  expect(draw({ message: "Wrong", range })).toBe("gone.ks:7:1: error: Wrong");
});
