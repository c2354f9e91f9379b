import { type BigIntStats, statSync } from "node:fs";
import { expect, test } from "vitest";
import { digestOf } from "../../cache/digest.ts";
import { StatTable } from "../../cache/stat-table.ts";
import { openXxHash64 } from "../../cache/xxhash64.ts";

const DIGEST = { hash: digestOf(new TextEncoder().encode("x")).hash, sizeBytes: 7 };
const STAT = statWith({});

test("a row answers only for the stat it was made of, to the last field", () => {
  const table = StatTable.empty();
  table.set("a", STAT, DIGEST);
  expect(table.find("a", STAT)).toEqual(DIGEST);
  expect(table.find("b", STAT)).toBeUndefined();
  for (const field of ["size", "mtimeNs", "ctimeNs", "ino", "dev", "mode"] as const) {
    expect(table.find("a", statWith({ [field]: STAT[field] + 1n }))).toBeUndefined();
  }
});

test("the last row of a path counts, and a deleted path is not written", async () => {
  const xxHash64 = await openXxHash64();
  const table = StatTable.empty();
  for (const path of ["a", "b", "c"]) table.set(path, statWith({ ino: 1n }), DIGEST);
  table.set("c", STAT, DIGEST);
  expect(table.delete("a")).toBe(true);
  expect(table.delete("a")).toBe(false);
  const read = StatTable.fromBytes(Buffer.from(table.toBytes(xxHash64)), xxHash64);
  if (typeof read === "string") throw new Error(read);
  expect(read.find("a", statWith({ ino: 1n }))).toBeUndefined();
  expect(read.find("b", statWith({ ino: 1n }))).toEqual(DIGEST);
  expect(read.find("c", STAT)).toEqual(DIGEST);
});

test("no rows are a table too, and inodes above 2^63 are inodes", async () => {
  const xxHash64 = await openXxHash64();
  const table = StatTable.fromBytes(Buffer.from(StatTable.empty().toBytes(xxHash64)), xxHash64);
  if (typeof table === "string") throw new Error(table);
  // Node.js hands them out as negative numbers.
  const stat = statWith({ ino: -2n, mtimeNs: -5n });
  table.set("a", stat, DIGEST);
  expect(table.find("a", stat)).toEqual(DIGEST);
});

function statWith(fields: Partial<BigIntStats>): BigIntStats {
  const stat = statSync(import.meta.filename, { bigint: true });
  return Object.assign(stat, { size: 7n, mtimeNs: 11n, ctimeNs: 12n, ino: 13n, dev: 14n, mode: 33188n }, fields);
}
