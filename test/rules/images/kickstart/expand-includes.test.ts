import { expect, test } from "vitest";
import { expandIncludes } from "../../../../rules/images/kickstart/expand-includes.ts";
import { describeDiagnostic, readTextOf, type TextFiles } from "../../../support/text-files.ts";

function expand(files: TextFiles) {
  const { lines, files: read, diagnostics } = expandIncludes(Object.keys(files)[0] ?? "", readTextOf(files));
  return {
    lines: lines.map(({ path, line, text }) => `${path}:${line} ${text}`),
    files: read,
    mistakes: diagnostics.map(describeDiagnostic),
  };
}

test("included lines stand where they are named, relative to the including file, in scripts too", () => {
  const files = {
    "images/a.ks": "one\n  %include ../common/b.ks # here\n%post\n%ksappend 'c.sh'\n%end",
    "common/b.ks": "two\n%include d.ks\n",
    "common/d.ks": "three",
    "images/c.sh": "\techo %include\n%includes x\n",
  };
  expect(expand(files)).toEqual({
    lines: [
      "images/a.ks:1 one",
      "common/b.ks:1 two",
      "common/d.ks:1 three",
      "images/a.ks:3 %post",
      "images/c.sh:1 \techo %include",
      "images/c.sh:2 %includes x",
      "images/a.ks:5 %end",
    ],
    files: ["images/a.ks", "common/b.ks", "common/d.ks", "images/c.sh"],
    mistakes: [],
  });
});

test("a file may be included twice", () => {
  expect(expand({ "a.ks": "%include b.ks\n%include b.ks\n", "b.ks": "x\n" })).toEqual({
    lines: ["b.ks:1 x", "b.ks:1 x"],
    files: ["a.ks", "b.ks"],
    mistakes: [],
  });
});

test("a missing file is reported where it is named, with the chain to it, and the rest is still read", () => {
  const files = { "a.ks": "\n%include b.ks\nlast", "b.ks": "x\n  %include sub/gone.ks\n" };
  expect(expand(files)).toEqual({
    lines: ["a.ks:1 ", "b.ks:1 x", "a.ks:3 last"],
    files: ["a.ks", "b.ks"],
    mistakes: [
      'b.ks:2:12-23: Cannot load kickstart "sub/gone.ks": the file is missing; "b.ks" is included here a.ks:2:10',
    ],
  });
  expect(expand({}).mistakes).toEqual(['Cannot load kickstart "": the file is missing']);
});

test("a loop is reported with its files in order", () => {
  const files = { "a.ks": "%include b.ks", "b.ks": "%include c.ks", "c.ks": "%include b.ks" };
  expect(expand(files).mistakes).toEqual([
    'c.ks:1:10-14: Cannot include "b.ks" in kickstart "c.ks": the includes form a loop: b.ks -> c.ks -> b.ks; "c.ks" is included here b.ks:1:10; "b.ks" is included here a.ks:1:10',
  ]);
});

test.each([
  ["%include", '1-9: Cannot include in kickstart "a.ks": expected %include and one path'],
  ["  %ksappend b.ks c.ks", '3-22: Cannot include in kickstart "a.ks": expected %ksappend and one path'],
  ["%include 'b.ks", '1-15: Cannot include in kickstart "a.ks": expected %include and one path'],
  [
    "%include http://x/b.ks",
    '10-23: Cannot include "http://x/b.ks" in kickstart "a.ks": an address is not read at build time, expected a path relative to the including file',
  ],
  [
    "%include /tmp/disk",
    '10-19: Cannot include "/tmp/disk" in kickstart "a.ks": an absolute path belongs to the installer\'s own files, expected a path relative to the including file',
  ],
  [
    "%include ../b.ks",
    '10-17: Cannot include "../b.ks" in kickstart "a.ks": the path leaves the workspace, expected a path inside it',
  ],
  ["%include folder", '10-16: Cannot load kickstart "folder": the file is a directory'],
])("%s is refused to the column", (line, expected) => {
  expect(expand({ "a.ks": line, "folder/": "" }).mistakes).toEqual([`a.ks:1:${expected}`]);
});

test("includes nest fifty deep and no deeper", () => {
  const chain = (length: number) =>
    Object.fromEntries(
      Array.from({ length }, (_, index) => [`${index}.ks`, index + 1 === length ? "end" : `%include ${index + 1}.ks`]),
    );
  expect(expand(chain(51)).mistakes).toEqual([]);
  expect(expand(chain(52)).mistakes[0]).toMatch(
    /^50\.ks:1:10-15: Cannot include "51\.ks" .*: the includes are nested more than 50 deep; /,
  );
});

test("includes that double at every level end in a message, not in a full memory", () => {
  const files = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [
      `${index}.ks`,
      index === 29 ? "x" : `%include ${index + 1}.ks\n%include ${index + 1}.ks`,
    ]),
  );
  const { lines, mistakes } = expand(files);
  expect([lines.length, mistakes.length]).toEqual([20_000, 1]);
  expect(mistakes[0]).toContain("more than 20000 lines with all includes");
});
