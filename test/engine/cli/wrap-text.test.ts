import { expect, test } from "vitest";
import { firstSentence, HELP_COLUMNS, wrapText } from "../../../engine/cli/wrap-text.ts";

const TEN = "ten chars.";

test("lines are filled up to the columns, indent included, and not one further", () => {
  const eighteen = Array.from({ length: 18 }, () => TEN).join("\n");
  expect(wrapText(eighteen, " ")).toEqual([
    ` ${Array.from({ length: 9 }, () => TEN).join(" ")}`,
    ` ${Array.from({ length: 9 }, () => TEN).join(" ")}`,
  ]);
  const full = "x".repeat(HELP_COLUMNS);
  expect(wrapText(`${full} y`)).toEqual([full, "y"]);
  expect(wrapText(`${full.slice(2)} y`)).toEqual([`${full.slice(2)} y`]);
  expect(wrapText(`${full}z`)).toEqual([`${full}z`]);
});

test("paragraphs stay apart, and items of a list hang", () => {
  const item = `- ${"word ".repeat(25).trim()}`;
  expect(wrapText(`One.\n${item}\n- short\n  item\n\nTwo.`, "  ")).toEqual([
    "  One.",
    `  - ${"word ".repeat(19).trim()}`,
    `    ${"word ".repeat(6).trim()}`,
    "  - short item",
    "",
    "  Two.",
  ]);
});

test.each([
  ["Makes\nfiles. And more.", "Makes files"],
  ["Runs v1.2 of it.", "Runs v1.2 of it"],
  ["Has one of:\n- a", "Has one of"],
  ["No end", "No end"],
])("the first sentence of %j", (text, sentence) => {
  expect(firstSentence(text)).toBe(sentence);
});
