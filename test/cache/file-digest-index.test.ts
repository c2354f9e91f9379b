import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { expect, test } from "vitest";
import { digestOf } from "../../cache/digest.ts";
import { FileDigestIndex } from "../../cache/file-digest-index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A clock by which every file was changed long ago, and one by which none was. */
const LATER = (): bigint => BigInt(Date.now() + 3_600_000) * 1_000_000n;
const EARLIER = (): bigint => BigInt(Date.now() - 3_600_000) * 1_000_000n;

test("an unchanged file is hashed once, over processes too", async () => {
  const { path, open } = workspace();
  const index = await open();
  expect(index.origin).toBe("absent");
  expect(index.digestFile(path)).toEqual(digestOfText("aaaa"));
  expect(index.digestFile(path)).toEqual(digestOfText("aaaa"));
  expect(index.hashedCount).toBe(1);
  expect(index.save()).toEqual({ ok: true, value: undefined });
  const again = await open();
  expect(again.origin).toBe("loaded");
  expect(again.digestFile(path)).toEqual(digestOfText("aaaa"));
  expect(again.hashedCount).toBe(0);
});

test.each<[string, (path: string) => void, string]>([
  ["other content of the same size and mtime", (path) => writeWithMtimeOf(path, "bbbb"), "bbbb"],
  ["other content of another size", (path) => writeFileSync(path, "bbbbb"), "bbbbb"],
  ["another file renamed over it", (path) => replaceByRename(path, "cccc"), "cccc"],
])("%s is noticed", async (_what, edit, expected) => {
  const { path, open } = workspace();
  const index = await open();
  index.digestFile(path);
  edit(path);
  expect(index.digestFile(path)).toEqual(digestOfText(expected));
  expect(index.hashedCount).toBe(2);
});

test("a mode change is noticed without a content change", async () => {
  const { path, open } = workspace();
  const index = await open();
  index.digestFile(path);
  chmodSync(path, 0o755);
  expect(index.digestFile(path)).toEqual(digestOfText("aaaa", true));
});

test("a file that changed within a clock tick of being hashed is hashed again, and remembered once it has settled", async () => {
  const { path, open } = workspace();
  const racy = await open(EARLIER);
  racy.digestFile(path);
  racy.digestFile(path);
  expect(racy.hashedCount).toBe(2);
  racy.save();
  const settled = await open(LATER);
  settled.digestFile(path);
  settled.digestFile(path);
  expect(settled.hashedCount).toBe(1);
});

test("a remembered file that is edited within a tick is not taken for its old self", async () => {
  const { path, open } = workspace();
  const first = await open(LATER);
  first.digestFile(path);
  first.save();
  const second = await open(EARLIER);
  writeFileSync(path, "bbbb");
  second.digestFile(path);
  second.save();
  const third = await open(LATER);
  expect(third.digestFile(path)).toEqual(digestOfText("bbbb"));
  expect(third.hashedCount).toBe(1);
});

test("a removed file is missing, and forgotten", async () => {
  const { path, open, indexPath } = workspace();
  const index = await open();
  index.digestFile(path);
  index.save();
  rmSync(path);
  expect(index.digestFile(path)).toEqual({ ok: false, error: { kind: "missing-file", path } });
  index.save();
  expect(readFileSync(indexPath).includes(path)).toBe(false);
});

test("a symbolic link is followed; a dangling one is missing; a folder is no file", async () => {
  const { path, folder, open } = workspace();
  symlinkSync("source", `${folder}/link`);
  symlinkSync("nowhere", `${folder}/dangling`);
  const index = await open();
  expect(index.digestFile(`${folder}/link`)).toEqual(digestOfText("aaaa"));
  expect(index.digestFile(`${folder}/dangling`)).toMatchObject({ ok: false, error: { kind: "missing-file" } });
  expect(index.digestFile(folder)).toEqual({ ok: false, error: { kind: "not-a-file", path: folder } });
  writeFileSync(path, "through");
  expect(index.digestFile(`${folder}/link`)).toEqual(digestOfText("through"));
});

test("an index cut or flipped anywhere is said and not believed", async () => {
  const { path, open, indexPath } = workspace();
  const index = await open();
  index.digestFile(path);
  index.save();
  const whole = readFileSync(indexPath);
  for (let at = 0; at < whole.byteLength; at += 3) {
    writeFileSync(indexPath, whole.subarray(0, at));
    expect((await open()).origin).toBe("torn");
    const flipped = Buffer.from(whole);
    flipped.writeUInt8((whole[at] ?? 0) ^ 1, at);
    writeFileSync(indexPath, flipped);
    const reopened = await open();
    expect(reopened.origin).toBe(at < 12 ? "other-format" : "torn");
    expect(reopened.digestFile(path)).toEqual(digestOfText("aaaa"));
    expect(reopened.hashedCount).toBe(1);
  }
});

test("nothing learnt, nothing written; and nothing left aside", async () => {
  const { path, open, indexPath, folder } = workspace();
  const index = await open();
  index.save();
  expect(readdirSync(folder)).toEqual(["source"]);
  index.digestFile(path);
  index.save();
  const { ino } = statSync(indexPath);
  index.digestFile(path);
  index.save();
  expect(statSync(indexPath).ino).toBe(ino);
  expect(readdirSync(`${folder}/state`)).toEqual(["digests"]);
});

test("an index that cannot be read or written is a value, and the build goes on", async () => {
  const { path, open, indexPath } = workspace();
  mkdirSync(indexPath, { recursive: true });
  writeFileSync(`${indexPath}/in-the-way`, "");
  const index = await open();
  expect(index.origin).toBe("unreadable");
  expect(index.digestFile(path)).toEqual(digestOfText("aaaa"));
  expect(index.save()).toMatchObject({ ok: false, error: { kind: "storage", operation: "write", path: indexPath } });
});

test("many files are remembered, each as itself", async () => {
  const { folder, open } = workspace();
  const paths = Array.from({ length: 300 }, (_, i) => `${folder}/\u00fc${i}`);
  for (const [i, path] of paths.entries()) writeFileSync(path, `content ${i}`);
  const index = await open();
  for (const path of paths) index.digestFile(path);
  index.save();
  const again = await open();
  for (const [i, path] of paths.entries()) expect(again.digestFile(path)).toEqual(digestOfText(`content ${i}`));
  expect(again.hashedCount).toBe(0);
});

test("a hard link more or less changes the ctime: the file is hashed again, and right", async () => {
  const { path, folder, open } = workspace();
  const index = await open();
  index.digestFile(path);
  linkSync(path, `${folder}/other`);
  expect(index.digestFile(path)).toEqual(digestOfText("aaaa"));
});

function workspace() {
  const folder = temporaryFolder();
  const path = `${folder}/source`;
  const indexPath = `${folder}/state/digests`;
  writeFileSync(path, "aaaa", { mode: 0o644 });
  // Whole seconds, so that an edit can restore it exactly.
  utimesSync(path, 1_000_000, 1_000_000);
  const open = (clock = LATER): Promise<FileDigestIndex> => FileDigestIndex.open({ path: indexPath, clock });
  return { folder, path, indexPath, open };
}

function digestOfText(text: string, isExecutable = false) {
  return { ok: true, value: { digest: digestOf(new TextEncoder().encode(text)), isExecutable } };
}

function writeWithMtimeOf(path: string, text: string): void {
  const { atime, mtime } = statSync(path);
  awaitNextTick(path);
  writeFileSync(path, text);
  utimesSync(path, atime, mtime);
}

function replaceByRename(path: string, text: string): void {
  const { atime, mtime } = statSync(path);
  writeFileSync(`${path}.new`, text);
  utimesSync(`${path}.new`, atime, mtime);
  renameSync(`${path}.new`, path);
}

/** LATER claims that the tick is over in which the file was made; here it really is. */
function awaitNextTick(path: string): void {
  const { ctimeNs } = statSync(path, { bigint: true });
  const probe = `${path}.probe`;
  do writeFileSync(probe, "");
  while (statSync(probe, { bigint: true }).ctimeNs <= ctimeNs);
}
