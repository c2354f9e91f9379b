/** The script itself, judged by the program that people check with. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import script from "../../../rules/tools/write-checksums.sh";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Files by path, in a folder of their own. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Runs it; what it printed, or complained of. */
function writeChecksums(folder: string, ...paths: readonly string[]): string {
  const { status, stderr } = spawnSync("sh", ["-c", script, "sh", "CHECKSUM", ...paths], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, TMPDIR: temporaryFolder() },
  });
  return status === 0 ? execFileSync("cat", [join(folder, "CHECKSUM")], { encoding: "utf8" }) : stderr;
}

function digestOf(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}

test("the lines are Fedora's, sorted by name, and sha256sum accepts them until a byte changes", () => {
  const folder = folderWith({
    "b.raw.xz": "disk",
    "a file.iso": "",
    "live/pxelinux.cfg/default": "boot",
    "live/kernel": "k",
  });
  symlinkSync("kernel", join(folder, "live/vmlinuz"));
  expect(writeChecksums(folder, "live", "b.raw.xz", "a file.iso").split("\n")).toEqual([
    "# a file.iso: 0 bytes",
    `SHA256 (a file.iso) = ${digestOf("")}`,
    "# b.raw.xz: 4 bytes",
    `SHA256 (b.raw.xz) = ${digestOf("disk")}`,
    "# live/kernel: 1 bytes",
    `SHA256 (live/kernel) = ${digestOf("k")}`,
    "# live/pxelinux.cfg/default: 4 bytes",
    `SHA256 (live/pxelinux.cfg/default) = ${digestOf("boot")}`,
    "# live/vmlinuz: 1 bytes",
    `SHA256 (live/vmlinuz) = ${digestOf("k")}`,
    "",
  ]);
  const check = () => spawnSync("sha256sum", ["-c", "--strict", "--quiet", "CHECKSUM"], { cwd: folder }).status;
  expect(check()).toBe(0);
  appendFileSync(join(folder, "live/pxelinux.cfg/default"), "!");
  expect(check()).toBe(1);
});

test("names are those of publication: folders above do not show", () => {
  const folder = folderWith({ "atomic-out/images/live/kernel": "k", "atomic-out/images/disk.iso": "d" });
  const text = writeChecksums(folder, "atomic-out/images/live", "atomic-out/images/disk.iso");
  expect(text.match(/\(.*\)/g)).toEqual(["(disk.iso)", "(live/kernel)"]);
});

test.each([
  [{ "a/x.iso": "", "b/x.iso": "" }, ["a/x.iso", "b/x.iso"], 'several files are called "x.iso"'],
  [{ "live/back\\slash": "" }, ["live"], 'the name of "live/back\\slash" holds a line end, a tab or a backslash'],
  [{ "live/line\nend": "" }, ["live"], 'the name of "live/line\nend" holds a line end, a tab or a backslash'],
  [{}, ["gone.iso"], "no file or folder gone.iso"],
])("%j: what no reader could check is refused", (files, paths, problem) => {
  expect(writeChecksums(folderWith(files), ...paths)).toContain(problem);
});
