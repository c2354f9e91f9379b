import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { expect, test } from "vitest";
import { digestOf } from "../../cache/digest.ts";
import { DiskCas } from "../../cache/disk-cas.ts";
import { describeCas } from "../contract/cas-contract.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { openDiskCas } from "./disk-cas-harness.ts";

const HELLO = new TextEncoder().encode("hello\n");
const DIGEST = digestOf(HELLO);

describeCas("disk", openDiskCas);

test("a blob is a read-only file of a fixed time, whatever the umask", () => {
  const { cas, pathOf } = openDiskCas();
  const before = process.umask(0o077);
  try {
    cas.putBytes(HELLO);
  } finally {
    process.umask(before);
  }
  const stat = statSync(pathOf(DIGEST));
  expect([stat.mode & 0o7777, stat.mtimeMs]).toEqual([0o444, 315532800000]);
  expect(cas.has(DIGEST)).toBe(true);
});

test("a file is placed by hard link, and an executable one by a second inode", () => {
  const { cas, folder, pathOf } = openDiskCas();
  cas.putBytes(HELLO);
  expect(cas.place(DIGEST, { to: `${folder.root}/a`, isExecutable: false })).toEqual({ ok: true, value: "hard-link" });
  expect(cas.place(DIGEST, { to: `${folder.root}/b`, isExecutable: true })).toEqual({ ok: true, value: "hard-link" });
  expect(statSync(`${folder.root}/a`).ino).toBe(statSync(pathOf(DIGEST)).ino);
  expect(statSync(`${folder.root}/b`).ino).toBe(statSync(`${pathOf(DIGEST)}.x`).ino);
});

test("a blob that came in executable serves every use", () => {
  const { cas, folder } = openDiskCas();
  writeFileSync(`${folder.root}/in`, HELLO);
  cas.putFile(`${folder.root}/in`, { mode: "move", isExecutable: true });
  expect(cas.has(DIGEST)).toBe(true);
  expect(cas.readBytes(DIGEST).ok).toBe(true);
  expect(cas.verify(DIGEST).ok).toBe(true);
  expect(cas.place(DIGEST, { to: `${folder.root}/plain`, isExecutable: false }).ok).toBe(true);
  expect(statSync(`${folder.root}/plain`).mode & 0o7777).toBe(0o444);
});

test.each<[string, (path: string) => void, string]>([
  ["truncated", (path) => truncateSync(path, 3), "it has 3 bytes instead of 6"],
  ["emptied by a power loss", (path) => truncateSync(path, 0), "it has 0 bytes instead of 6"],
  ["appended to", (path) => appendFileSync(path, "x"), "it has 7 bytes instead of 6"],
  ["overwritten", (path) => writeFileSync(path, "HELLO\n"), "its content has another hash"],
  ["overwritten as root can, without a change of mode", overwriteAsRoot, "its content has another hash"],
])("a blob that was %s through a link is found by its stat, and removed", (_what, harm, reason) => {
  const { cas, folder, pathOf } = openDiskCas();
  cas.putBytes(HELLO);
  const placed = `${folder.root}/placed`;
  cas.place(DIGEST, { to: placed, isExecutable: false });
  chmodSync(placed, 0o644);
  harm(placed);
  const problem = { ok: false, error: { kind: "damaged", digest: DIGEST, reason } };
  expect(cas.place(DIGEST, { to: `${folder.root}/other`, isExecutable: false })).toEqual(problem);
  expect(existsSync(pathOf(DIGEST))).toBe(false);
  expect(existsSync(`${folder.root}/other`)).toBe(false);
});

test("a check says what is damaged once, and costs a sound blob nothing", () => {
  const { cas, pathOf } = openDiskCas();
  cas.putBytes(HELLO);
  chmodSync(pathOf(DIGEST), 0o644);
  truncateSync(pathOf(DIGEST), 3);
  const error = { kind: "damaged", digest: DIGEST, reason: "it has 3 bytes instead of 6" };
  expect(cas.check(DIGEST)).toEqual({ ok: false, error });
  expect(cas.check(DIGEST)).toEqual({ ok: false, error: { kind: "missing", digest: DIGEST } });
});

test("a suspected blob that is sound is kept and dressed again", () => {
  const { cas, pathOf } = openDiskCas();
  cas.putBytes(HELLO);
  chmodSync(pathOf(DIGEST), 0o644);
  utimesSync(pathOf(DIGEST), 5, 5);
  expect(cas.has(DIGEST)).toBe(true);
  const stat = statSync(pathOf(DIGEST));
  expect([stat.mode & 0o7777, stat.mtimeMs]).toEqual([0o444, 315532800000]);
});

test("damage in one inode does not cost the other", () => {
  const { cas, folder, pathOf } = openDiskCas();
  cas.putBytes(HELLO);
  cas.place(DIGEST, { to: `${folder.root}/x`, isExecutable: true });
  chmodSync(pathOf(DIGEST), 0o644);
  writeFileSync(pathOf(DIGEST), "HELLO\n");
  expect(cas.place(DIGEST, { to: `${folder.root}/plain`, isExecutable: false }).ok).toBe(true);
  expect(readFileSync(`${folder.root}/plain`, "utf8")).toBe("hello\n");
});

test("a blob whose path holds something else is damaged, not a crash", () => {
  const { cas, pathOf } = openDiskCas();
  mkdirSync(pathOf(DIGEST), { recursive: true });
  expect(cas.has(DIGEST)).toBe(false);
  expect(cas.putBytes(HELLO)).toEqual({ ok: true, value: DIGEST });
  expect(cas.has(DIGEST)).toBe(true);
});

test("what a killed process left half-written is never a blob", () => {
  const { cas, folder } = openDiskCas();
  writeFileSync(`${folder.temporaryFolder}/4711-0123456789ab-1`, HELLO.subarray(0, 2));
  expect(cas.has(DIGEST)).toBe(false);
  expect(cas.putBytes(HELLO).ok).toBe(true);
});

test("nothing is left aside, whether a put succeeds or fails", () => {
  const { cas, folder } = openDiskCas();
  writeFileSync(`${folder.root}/in`, HELLO);
  cas.putBytes(HELLO);
  cas.putFile(`${folder.root}/in`, { mode: "copy", isExecutable: true });
  rmSync(folder.casFolder, { recursive: true });
  writeFileSync(folder.casFolder, "in the way");
  const error = { kind: "storage", operation: "write", path: expect.any(String), code: "ENOTDIR" };
  expect(cas.putBytes(new TextEncoder().encode("more"))).toEqual({ ok: false, error });
  expect(cas.putFile(`${folder.root}/in`, { mode: "copy", isExecutable: true }).ok).toBe(false);
  expect(readdirSync(folder.temporaryFolder)).toEqual([]);
});

test("a store whose folders vanish under it goes on", () => {
  const { cas, folder } = openDiskCas();
  cas.putBytes(HELLO);
  rmSync(folder.casFolder, { recursive: true });
  expect(cas.has(DIGEST)).toBe(false);
  expect(cas.putBytes(HELLO).ok).toBe(true);
  expect(cas.has(DIGEST)).toBe(true);
});

test("few blobs and many are flushed, removed ones included", async () => {
  const { cas, folder } = openDiskCas();
  for (const count of [1, 30]) {
    for (let i = 0; i < count; i++) cas.putBytes(new TextEncoder().encode(`${count}/${i}`));
    expect(await cas.flush()).toEqual({ ok: true, value: undefined });
  }
  cas.putBytes(HELLO);
  rmSync(folder.casFolder, { recursive: true });
  expect(await cas.flush()).toEqual({ ok: true, value: undefined });
});

test("two stores on one folder see each other's blobs", () => {
  const { cas, folder } = openDiskCas();
  const other = new DiskCas(folder);
  cas.putBytes(HELLO);
  expect(other.has(DIGEST)).toBe(true);
  expect(other.putBytes(HELLO)).toEqual({ ok: true, value: DIGEST });
});

test("a file larger than the reading buffer is hashed in chunks", () => {
  const { cas } = openDiskCas();
  const bytes = Buffer.alloc((1 << 20) * 2 + 5, "atomic");
  const path = `${temporaryFolder()}/big`;
  writeFileSync(path, bytes);
  expect(cas.putFile(path, { mode: "move", isExecutable: false })).toEqual({ ok: true, value: digestOf(bytes) });
  expect(cas.verify(digestOf(bytes)).ok).toBe(true);
});

function overwriteAsRoot(path: string): void {
  writeFileSync(path, "HELLO\n");
  chmodSync(path, 0o444);
}
