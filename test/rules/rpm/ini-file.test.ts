import { expect, test } from "vitest";
import { parseIniFile } from "../../../rules/rpm/ini-file.ts";
import { mistakes } from "../../support/text-files.ts";

test("sections and settings are read with their places", () => {
  const text = "# a comment\n[one]\nkey = a = b \n; another\nlist=x\n   y\n\n [two]\n".replace(" [two]", "[two]");
  const result = parseIniFile("a.repo", text);
  if (!result.ok) throw new Error(mistakes(result).join("\n"));
  const shape = result.value.map(({ name, settings }) => [
    `${name.value} ${name.origin.start.line}:${name.origin.start.column}`,
    settings.map(
      ({ key, value }) =>
        `${key.value}|${value.value} ${value.origin.start.line}:${value.origin.start.column}-${value.origin.end.line}:${value.origin.end.column}`,
    ),
  ]);
  expect(shape).toEqual([
    ["one 2:2", ["key|a = b 3:7-3:12", "list|x\ny 5:6-6:5"]],
    ["two 8:2", []],
  ]);
});

test("what is no INI is refused line by line, to the column", () => {
  expect(mistakes(parseIniFile("a.repo", "key = 1\n  more\n[one\n[two]\n  x\nnothing\n= 1\n"))).toEqual([
    'a.repo:1:1-8: Cannot read "a.repo": key "key" stands before the first [section]',
    'a.repo:2:3-7: Cannot read "a.repo": the indented line goes on with nothing',
    'a.repo:3:1-5: Cannot read "a.repo": the line is "[one", expected [section] or key = value',
    'a.repo:5:3-4: Cannot read "a.repo": the indented line goes on with nothing',
    'a.repo:6:1-8: Cannot read "a.repo": the line is "nothing", expected [section] or key = value',
    'a.repo:7:1-4: Cannot read "a.repo": the line is "= 1", expected [section] or key = value',
  ]);
});
