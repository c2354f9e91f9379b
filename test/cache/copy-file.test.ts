import { closeSync, ftruncateSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyFile } from "../../cache/copy-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const MIB = 1 << 20;

test("a file with holes is copied with holes, to the byte, and replaces what was there", () => {
  const folder = temporaryFolder();
  const [from, to] = [join(folder, "from"), join(folder, "to")];
  const file = openSync(from, "w");
  writeSync(file, "start", 0);
  writeSync(file, "middle", 5 * MIB - 3);
  ftruncateSync(file, 9 * MIB + 7);
  closeSync(file);
  writeFileSync(to, Buffer.alloc(10 * MIB, "x"));
  copyFile(from, to);
  expect(readFileSync(to).equals(readFileSync(from))).toBe(true);
  expect(statSync(to).blocks * 512).toBeLessThan(4 * MIB);
});

test("a file without holes, and an empty one, are copied as they are", () => {
  const folder = temporaryFolder();
  for (const content of ["", "text", "x".repeat(3 * MIB)]) {
    writeFileSync(join(folder, "from"), content);
    copyFile(join(folder, "from"), join(folder, "to"));
    expect(readFileSync(join(folder, "to"), "utf8")).toBe(content);
  }
});
