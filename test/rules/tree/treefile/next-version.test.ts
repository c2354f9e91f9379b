import { expect, test } from "vitest";
import { nextVersion } from "../../../../rules/tree/treefile/next-version.ts";

/** 2019-03-07 04:05:06 UTC, a Thursday. */
const epochSeconds = Date.UTC(2019, 2, 7, 4, 5, 6) / 1000;

test.each([
  ["10", undefined, "10"],
  ["10", "10", "10.1"],
  ["10", "10.1", "10.2"],
  ["10", "10.9", "10.10"],
  ["10", "9.4", "10"],
  ["10", "100.4", "10"],
  ["10", "10.x", "10"],
  ["22.1", undefined, "22.1"],
  ["22.1", "22.1", "22.1.1"],
  ["22.1", "22.1.1", "22.1.2"],
  ["22.<date:%Y>", undefined, "22.2019.0"],
  ["22.<date:%Y>", "22.2019.0", "22.2019.1"],
  ["22.<date:%Y>", "22.2018.7", "22.2019.0"],
  ["22.<date:%Y>.1", undefined, "22.2019.1.0"],
  ["22.<date:%Y>.1", "22.2019.1.0", "22.2019.1.1"],
  ["10", "10.99999999999999999999", "10.100000000000000000000"],
])("after prefix %s and %s comes %s", (prefix, previous, next) => {
  expect(nextVersion({ prefix, epochSeconds, ...(previous !== undefined && { previous }) })).toEqual({
    ok: true,
    value: next,
  });
});

test("another suffix counts as the treefile says", () => {
  expect(nextVersion({ prefix: "10", previous: "10-1", suffix: "-", epochSeconds })).toEqual({
    ok: true,
    value: "10-2",
  });
  expect(nextVersion({ prefix: "10", previous: "10.1", suffix: "-", epochSeconds })).toEqual({ ok: true, value: "10" });
});

test("the date is the given time in UTC, whatever the machine's clock and zone", () => {
  const prefix = "<date:%Y%m%d>-<date:%y %C %j %H:%M:%S %F %T %R %u %w %s %%>";
  const value = `20190307-19 20 066 04:05:06 2019-03-07 04:05:06 04:05 4 4 ${epochSeconds} %.0`;
  expect(nextVersion({ prefix, epochSeconds })).toEqual({ ok: true, value });
});

test.each([
  ["<date:%Q>", /^has the date format "%Q", expected one of %Y /],
  ["<date:%>", /^has the date format "%", /],
  ["1.<date:%Y", /^has a <date:…> that is not closed$/],
])("%s is refused", (prefix, problem) => {
  const result = nextVersion({ prefix, epochSeconds });
  expect(result.ok ? "" : result.error).toMatch(problem);
});
