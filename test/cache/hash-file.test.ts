import { execFileSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { digestOf } from "../../cache/digest.ts";
import { hashFile } from "../../cache/hash-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("a file has one digest, however many chunks it is read in", () => {
  const path = `${temporaryFolder()}/file`;
  for (const length of [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1]) {
    const bytes = Buffer.alloc(length, "atomic");
    writeFileSync(path, bytes);
    expect(hashFile(path, { symlinks: "refuse" })).toMatchObject({ ok: true, value: { digest: digestOf(bytes) } });
  }
});

test("a link is another kind of thing, or the file it points at", () => {
  const folder = temporaryFolder();
  writeFileSync(`${folder}/file`, "x");
  symlinkSync("file", `${folder}/link`);
  const path = `${folder}/link`;
  expect(hashFile(path, { symlinks: "refuse" })).toEqual({ ok: false, error: { kind: "not-a-file", path } });
  const digest = digestOf(new TextEncoder().encode("x"));
  expect(hashFile(path, { symlinks: "follow" })).toMatchObject({ ok: true, value: { digest } });
});

test("a fifo is refused at once, without a writer", () => {
  const path = `${temporaryFolder()}/pipe`;
  execFileSync("mkfifo", [path]);
  expect(hashFile(path, { symlinks: "refuse" })).toEqual({ ok: false, error: { kind: "not-a-file", path } });
});

test("a file with other bytes than its stat says has no digest", () => {
  const path = "/proc/self/status";
  expect(hashFile(path, { symlinks: "refuse" })).toEqual({ ok: false, error: { kind: "changed-while-read", path } });
});
