import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import type { CacheFolder } from "../../cache/cache-folder.ts";
import { type Digest, digestOf } from "../../cache/digest.ts";
import { DiskActionCache } from "../../cache/disk-action-cache.ts";
import { ACTION, describeActionCache, RECORD } from "../contract/action-cache-contract.ts";
import { openTestCacheFolder } from "./disk-cas-harness.ts";

describeActionCache("disk", () => DiskActionCache.open(openTestCacheFolder()));

const OTHER = digestOf(new TextEncoder().encode("another action"));

test("a record outlives the process that wrote it, and leaves nothing aside", async () => {
  const { folder, cache } = await openWithRecord();
  cache.put(ACTION, RECORD);
  const reopened = await DiskActionCache.open(folder);
  expect(reopened.get(ACTION)).toEqual({ kind: "hit", record: RECORD });
  expect(readdirSync(folder.temporaryFolder)).toEqual([]);
});

test("a record cut anywhere is torn, and said", async () => {
  const { path, cache } = await openWithRecord();
  const whole = readFileSync(path);
  for (let length = whole.byteLength - 1; length >= 0; length -= 7) {
    truncateSync(path, length);
    expect(cache.get(ACTION)).toEqual({ kind: "miss", because: "torn", path });
  }
});

test("a flipped bit anywhere is a miss that is said", async () => {
  const { path, cache } = await openWithRecord();
  const whole = readFileSync(path);
  for (let at = 0; at < whole.byteLength; at += 5) {
    const flipped = Buffer.from(whole);
    flipped.writeUInt8((whole[at] ?? 0) ^ 0x10, at);
    writeFileSync(path, flipped);
    const because = at < 12 ? "other-format" : "torn";
    expect(cache.get(ACTION)).toEqual({ kind: "miss", because, path });
  }
});

test("a record under another action's name is foreign", async () => {
  const { folder, path, cache } = await openWithRecord();
  const otherPath = pathOf(folder, OTHER);
  mkdirSync(dirname(otherPath), { recursive: true });
  copyFileSync(path, otherPath);
  expect(cache.get(OTHER)).toEqual({ kind: "miss", because: "foreign", path: otherPath });
  expect(cache.get(ACTION).kind).toBe("hit");
});

test("a miss of any kind is mended by the next record", async () => {
  const { path, cache } = await openWithRecord();
  writeFileSync(path, "not ours, and long enough to be looked at");
  expect(cache.get(ACTION)).toEqual({ kind: "miss", because: "other-format", path });
  cache.put(ACTION, RECORD);
  expect(cache.get(ACTION).kind).toBe("hit");
});

test("what stands in a record's place is unreadable, not a crash", async () => {
  const { path, cache } = await openWithRecord();
  rmSync(path);
  mkdirSync(path);
  expect(cache.get(ACTION)).toEqual({ kind: "miss", because: "unreadable", path });
  const problem = { kind: "storage", operation: "write", path, code: "EISDIR" };
  expect(cache.put(ACTION, RECORD)).toEqual({ ok: false, error: problem });
});

test("a record that a killed process left aside is never looked at", async () => {
  const { folder, path, cache } = await openWithRecord();
  copyFileSync(path, `${folder.temporaryFolder}/4711-0123456789ab-1`);
  rmSync(path);
  expect(cache.get(ACTION)).toEqual({ kind: "miss", because: "absent" });
});

async function openWithRecord(): Promise<{ folder: CacheFolder; path: string; cache: DiskActionCache }> {
  const folder = openTestCacheFolder();
  const cache = await DiskActionCache.open(folder);
  cache.put(ACTION, RECORD);
  const path = pathOf(folder, ACTION);
  expect(existsSync(path)).toBe(true);
  return { folder, path, cache };
}

function pathOf({ actionFolder }: CacheFolder, { hash }: Digest): string {
  return `${actionFolder}/${hash.slice(0, 2)}/${hash}`;
}
