import { readdirSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { isSettled, measureFileSystemClock } from "../../cache/file-system-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const FINE = 1_700_000_000_123_456_789n;
const COARSE = 1_700_000_000_000_000_000n;
const MS = 1_000_000n;

test.each<[string, { mtimeNs: bigint; ctimeNs: bigint }, bigint, boolean]>([
  ["changed in the tick in which it was read", { mtimeNs: FINE, ctimeNs: FINE }, FINE, false],
  ["changed a tick before", { mtimeNs: FINE, ctimeNs: FINE }, FINE + 10n * MS, false],
  ["changed well before", { mtimeNs: FINE, ctimeNs: FINE }, FINE + 51n * MS, true],
  ["changed while it was read", { mtimeNs: FINE, ctimeNs: FINE }, FINE - 51n * MS, false],
  [
    "of a file system of whole seconds, a second before",
    { mtimeNs: COARSE, ctimeNs: COARSE },
    COARSE + 1000n * MS,
    false,
  ],
  ["of a file system of whole seconds, long before", { mtimeNs: COARSE, ctimeNs: COARSE }, COARSE + 2051n * MS, true],
  ["with its old time restored, just before", { mtimeNs: COARSE, ctimeNs: FINE }, FINE + 10n * MS, false],
  ["with a whole-second time on a fine file system", { mtimeNs: COARSE, ctimeNs: FINE }, FINE + 51n * MS, true],
  ["with a time in the future", { mtimeNs: FINE + 3600_000n * MS, ctimeNs: FINE }, FINE + 1000n * MS, false],
])("a file %s", (_what, stamps, startedNs, expected) => {
  expect(isSettled(stamps, { startedNs })).toBe(expected);
});

test("the clock is the file system's, and leaves nothing behind", () => {
  const folder = temporaryFolder();
  const { dev } = statSync(folder, { bigint: true });
  const clock = measureFileSystemClock(`${folder}/state`);
  const differenceMs = Number(clock(dev) / MS) - Date.now();
  expect(Math.abs(differenceMs)).toBeLessThan(1000);
  expect(Math.abs(Number(clock(dev + 1n) / MS) - Date.now())).toBeLessThan(1000);
  expect(readdirSync(`${folder}/state`)).toEqual([]);
});

test("where nothing can be written, our own clock has to do", () => {
  const clock = measureFileSystemClock("/proc/no-such-folder");
  expect(Math.abs(Number(clock(1n) / MS) - Date.now())).toBeLessThan(1000);
});
