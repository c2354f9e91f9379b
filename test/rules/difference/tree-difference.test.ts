import { expect, test } from "vitest";
import { choosePalette } from "../../../engine/reporting/palette.ts";
import {
  describeDifference,
  describePackageChanges,
  formatSize,
} from "../../../rules/difference/describe-difference.ts";
import { compareSides, isSame } from "../../../rules/difference/difference.ts";
import { parseTreeContents, type TreeContents } from "../../../rules/difference/tree-contents.ts";
import { compareTrees } from "../../../rules/difference/tree-difference.ts";

const VIEW = { palette: choosePalette("never", { isTerminal: false, environment: {} }), mostRows: 2 };
const A = "a".repeat(64);
const B = "b".repeat(64);

const BEFORE = tree("c0ffee000000", "1.0", [
  "package bash\t\t5.2\t1\tx86_64",
  "package kernel\t\t6.1\t1\tx86_64",
  "package kernel\t\t6.2\t1\tx86_64",
  "package nano\t1\t7\t1\tx86_64",
  "package gpg-pubkey\t\tf00\tba5\t(none)",
  "package zlib\t\t1.3\t1\tx86_64",
  `file d00755 0 0      0 ${A} ${A} /usr`,
  `file -00644 0 0      7 ${A} /usr/lib/os-release`,
  `file -00755 0 0   2048 ${A} /usr/bin/nano`,
  `file l00777 0 0      0 ${A} /bin -> usr/bin`,
  `file -00644 0 0      5 ${A} /etc/a -> b`,
]);
const AFTER = tree("decade000000", "1.1", [
  "package bash\t\t5.10\t1\tx86_64",
  "package kernel\t\t6.2\t1\tx86_64",
  "package kernel\t\t6.3\t1\tx86_64",
  "package vim\t\t9\t1\tnoarch",
  "package zlib\t\t1.3~rc1\t1\tx86_64",
  `file d00755 0 0      0 ${B} ${A} /usr`,
  `file -00644 0 0      9 ${B} /usr/lib/os-release`,
  `file -00755 0 0   5000 ${A} /usr/bin/vim`,
  `file l00777 0 0      0 ${A} /bin -> usr/sbin`,
  `file -00600 0 0      5 ${A} /etc/a -> b`,
]);

test("packages are told apart by rpm's order; of several versions of one, some come and some go", () => {
  const { packages } = compareTrees(BEFORE, AFTER);
  const machine = { architecture: "x86_64" };
  expect(packages).toEqual({
    added: [{ name: "vim", architecture: "noarch", version: "9-1" }],
    removed: [{ name: "nano", ...machine, version: "1:7-1" }],
    upgraded: [
      { name: "bash", ...machine, from: "5.2-1", to: "5.10-1" },
      { name: "kernel", ...machine, from: "6.1-1", to: "6.3-1" },
    ],
    downgraded: [{ name: "zlib", ...machine, from: "1.3-1", to: "1.3~rc1-1" }],
    unchanged: 1,
  });
  const more = tree("1", "", ["package kernel\t\t6.4\t1\tx86_64"]);
  expect(compareTrees(BEFORE, more).packages).toMatchObject({
    added: [{ name: "kernel", version: "6.4-1" }],
    removed: [{ name: "bash" }, { version: "6.1-1" }, { version: "6.2-1" }, { name: "nano" }, { name: "zlib" }],
    upgraded: [],
  });
});

test("a file differs by kind, mode, owner or content; a folder not by what is in it, a link by its target's checksum", () => {
  const { files } = compareTrees(BEFORE, AFTER);
  expect(files).toEqual({
    added: [{ path: "/usr/bin/vim", size: 5000 }],
    removed: [{ path: "/usr/bin/nano", size: 2048 }],
    changed: [
      { path: "/etc/a -> b", from: 5, to: 5 },
      { path: "/usr/lib/os-release", from: 7, to: 9 },
    ],
    unchanged: 2,
    size: { from: 2060, to: 5014 },
  });
});

test("the summary comes first, then lists in columns; long lists are cut and counted", () => {
  const from = { name: "//tree:host", tree: BEFORE };
  expect(describeDifference(compareSides(from, { name: "old/", tree: AFTER }), VIEW)).toEqual([
    "//tree:host -> old/",
    "  commit: c0ffee000000 -> decade000000, version 1.0 -> 1.1",
    "  packages: 2 upgraded, 1 downgraded, 1 added, 1 removed, 1 unchanged",
    "  files: 1 added, 1 removed, 2 changed, 2 unchanged; 2.0 KiB -> 4.9 KiB (+2.9 KiB)",
    ...["", "Upgraded packages:", "  bash    5.2-1 -> 5.10-1", "  kernel  6.1-1 -> 6.3-1"],
    ...["", "Downgraded packages:", "  zlib  1.3-1 -> 1.3~rc1-1"],
    ...["", "Added packages:", "  vim  9-1"],
    ...["", "Removed packages:", "  nano  1:7-1"],
    ...["", "Added files:", "  /usr/bin/vim  4.9 KiB"],
    ...["", "Removed files:", "  /usr/bin/nano  2.0 KiB"],
    ...["", "Changed files:", "  /etc/a -> b          5 B, same size", "  /usr/lib/os-release  7 B -> 9 B"],
  ]);
  const cut = describeDifference(compareSides(from, { name: "old/", tree: AFTER }), { ...VIEW, mostRows: 1 });
  expect(cut.slice(4, 8)).toEqual(["", "Upgraded packages:", "  bash  5.2-1 -> 5.10-1", "  … and 1 more"]);
  expect(describePackageChanges(compareTrees(BEFORE, AFTER), VIEW).slice(0, 4)).toEqual([
    "  packages: 2 upgraded, 1 downgraded, 1 added, 1 removed, 1 unchanged",
    "  files: 1 added, 1 removed, 2 changed, 2 unchanged; 2.0 KiB -> 4.9 KiB (+2.9 KiB)",
    "",
    "Upgraded packages:",
  ]);
});

test("images and releases are compared by their files, kernel arguments by word", () => {
  const file = (name: string, size: number, digit: string) => ({ name, size, sha256: digit.repeat(64) });
  const from = {
    name: "a",
    files: [file("b", 1, "1"), file("gone", 2, "2"), file("same", 3, "3")],
    kernelArguments: ["ro", "quiet"],
  };
  const to = {
    name: "b",
    files: [file("b", 1, "4"), file("new", 4, "5"), file("same", 3, "3")],
    kernelArguments: ["ro", "debug"],
  };
  const difference = compareSides(from, to);
  expect(isSame(difference)).toBe(false);
  expect(describeDifference(difference, VIEW)).toEqual([
    "a -> b",
    "  artifacts: 1 added, 1 removed, 1 changed, 1 unchanged",
    "  kernel arguments: 1 added, 1 removed",
    ...["", "Kernel arguments:", "  + debug", "  - quiet"],
    ...["", "Added artifacts:", "  new  4 B"],
    ...["", "Removed artifacts:", "  gone  2 B"],
    ...["", "Changed artifacts:", "  b  1 B, same size"],
  ]);
});

test("the same is said to be the same, and what cannot be compared to be so", () => {
  const side = { name: "a", tree: BEFORE };
  expect(describeDifference(compareSides(side, side), VIEW)).toEqual(["a -> a", "  no difference"]);
  const renamed = { name: "b", tree: { ...BEFORE, commit: "decade", version: "2" } };
  expect(describeDifference(compareSides(side, renamed), VIEW)).toEqual([
    "a -> b",
    "  commit: c0ffee000000 -> decade, version 1.0 -> 2",
    "  packages: 5 unchanged",
    "  files: 5 unchanged; 2.0 KiB -> 2.0 KiB (same size)",
  ]);
  const images = [1, 2].map((size) => ({ ...side, files: [{ name: "x", size, sha256: `${size}` }] }));
  const [one = side, other = side] = images;
  expect(describeDifference(compareSides(one, other), VIEW).slice(1, 3)).toEqual([
    "  tree: the same, commit c0ffee000000",
    "  artifacts: 1 changed, 0 unchanged",
  ]);
  expect(describeDifference(compareSides(side, { name: "b", files: [] }), VIEW)).toEqual([
    "a -> b",
    "  nothing in common to compare: one is a tree, the other is none",
  ]);
});

test("sizes are said in the unit that people use", () => {
  const sizes = [0, 1023, 1024, 1536, 1024 * 1024 - 1, 5 * 1024 ** 3, 2 * 1024 ** 4];
  expect(sizes.map(formatSize)).toEqual(["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "1.0 MiB", "5.0 GiB", "2.0 TiB"]);
});

function tree(commit: string, version: string, lines: readonly string[]): TreeContents {
  return parseTreeContents([`commit ${commit}`, `version ${version}`, ...lines, ""].join("\n"));
}
