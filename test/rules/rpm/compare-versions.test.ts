import { expect, test } from "vitest";
import { comparePackageVersions, compareVersions, formatPackageVersion } from "../../../rules/rpm/compare-versions.ts";

/** What rpm's own test suite holds about its order: each pair with the first one older, or both the same. */
const OLDER: readonly (readonly [string, string])[] = [
  ["1.0", "2.0"],
  ["2.0", "2.0.1"],
  ["2.0.1", "2.0.1a"],
  ["5.5p1", "5.5p2"],
  ["5.5p1", "5.5p10"],
  ["10xyz", "10.1xyz"],
  ["xyz10", "xyz10.1"],
  ["xyz.4", "8"],
  ["xyz.4", "2"],
  ["5.5p2", "5.6p1"],
  ["5.6p1", "6.5p1"],
  ["6.0", "6.0.rc1"],
  ["10a2", "10b2"],
  ["1.0a", "1.0aa"],
  ["10.0001", "10.0039"],
  ["4.999.9", "5.0"],
  ["20101121", "20101122"],
  ["a", "a2"],
  ["1.0~rc1", "1.0"],
  ["1.0~rc1", "1.0~rc2"],
  ["1.0~rc1~git123", "1.0~rc1"],
  ["1.0", "1.0^"],
  ["1.0", "1.0^git1"],
  ["1.0^git1", "1.0^git2"],
  ["1.0^git1", "1.01"],
  ["1.0^20160101", "1.0.1"],
  ["1.0^20160101^git1", "1.0^20160102"],
  ["1.0~rc1", "1.0~rc1^git1"],
  ["1.0^git1~pre", "1.0^git1"],
  ["1.0~rc1^git1", "1.0"],
  ["1.900", "1.8000"],
  ["0.9", "FC5.1"].toReversed() as [string, string],
];
const EQUAL: readonly (readonly [string, string])[] = [
  ["1.0", "1.0"],
  ["1.0010", "1.10"],
  ["1.05", "1.5"],
  ["10.0001", "10.1"],
  ["2.0.1a", "2.0.1a"],
  ["2_0", "2.0"],
  ["a+", "a_"],
  ["+_", "_+"],
  ["+", "_"],
  ["1.0~rc1", "1.0~rc1"],
  ["1.0^", "1.0^"],
  ["1.0^git1~pre", "1.0^git1~pre"],
];

test.each(OLDER)("%s is older than %s", (older, newer) => {
  expect([compareVersions(older, newer), compareVersions(newer, older)]).toEqual([-1, 1]);
});

test.each(EQUAL)("%s and %s are the same", (one, other) => {
  expect([compareVersions(one, other), compareVersions(other, one)]).toEqual([0, 0]);
});

test("an epoch decides first, no epoch is zero, and a release decides last", () => {
  const plain = { epoch: "", version: "2", release: "1" };
  expect(comparePackageVersions({ ...plain, epoch: "1", version: "1" }, plain)).toBeGreaterThan(0);
  expect(comparePackageVersions({ ...plain, epoch: "0" }, plain)).toBe(0);
  expect(comparePackageVersions({ ...plain, epoch: "9" }, { ...plain, epoch: "10" })).toBeLessThan(0);
  expect(comparePackageVersions({ ...plain, release: "2+b1" }, plain)).toBeGreaterThan(0);
  expect(comparePackageVersions({ ...plain, version: "3" }, { ...plain, release: "9" })).toBeGreaterThan(0);
});

test("an epoch is written when there is one", () => {
  const rest = { version: "1~rc1", release: "2" };
  expect(["", "0", "3"].map((epoch) => formatPackageVersion({ ...rest, epoch }))).toEqual([
    "1~rc1-2",
    "1~rc1-2",
    "3:1~rc1-2",
  ]);
});
