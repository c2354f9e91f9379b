import { expect, test } from "vitest";
import { type ColorMode, choosePalette } from "../../../engine/reporting/palette.ts";

const CASES: readonly [ColorMode, boolean, Record<string, string>, boolean][] = [
  ["auto", true, {}, true],
  ["auto", false, {}, false],
  ["auto", true, { NO_COLOR: "1" }, false],
  ["auto", true, { NO_COLOR: "" }, true],
  ["auto", true, { TERM: "dumb" }, false],
  ["always", false, { NO_COLOR: "1" }, true],
  ["never", true, {}, false],
];

test.each(CASES)("colours with mode %s, terminal %s, environment %j: %s", (mode, isTerminal, environment, expected) => {
  const { error } = choosePalette(mode, { isTerminal, environment });
  expect(error("x") !== "x").toBe(expected);
});
