/** What a boot test does to the copy of a disk, without a machine: real partitions, real ext4, real debugfs. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import script from "../../../rules/tools/boot-test-media.sh";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const ENTRY = "title One\noptions root=UUID=1 quiet ostree=/ostree/boot.1/os/c/0\nlinux /boot/one\n";
const MENU = [
  ...["TIMEOUT 10", "", "DEFAULT One (ostree:0)"],
  ...["LABEL One (ostree:0)", "\tKERNEL /boot/one", "\tAPPEND quiet ostree=/ostree/boot.1/os/c/0"],
  ...["LABEL Two (ostree:1)", "\tKERNEL /boot/two", "\tAPPEND quiet ostree=/ostree/boot.1/os/c/1", ""],
].join("\n");
const START = 4096;

test.each([
  ["a file system of its own", ""],
  ["a folder of the root", "boot"],
])("arguments reach every entry of a menu in %s, once, and the image itself is as it was", (_, boot) => {
  const place = makeDisk(boot);
  const before = digestOf(join(place, "image.raw"));
  run(place, 'copy_disk image.raw raw; add_kernel_arguments "debug=1 a/b&c"');
  expect(readFile(place, boot, "loader.1/entries/one.conf")).toBe(ENTRY.replace("c/0\n", "c/0 debug=1 a/b&c\n"));
  expect(readFile(place, boot, "loader.1/syslinux.cfg")).toBe(MENU.replaceAll(/(boot\.1\S*)/g, "$1 debug=1 a/b&c"));
  expect(digestOf(join(place, "image.raw"))).toBe(before);
  checkFileSystem(place);
});

test("the second entry is chosen in the menu that the link leads to", () => {
  const place = makeDisk("");
  run(place, "copy_disk image.raw raw; choose_previous_entry");
  expect(readFile(place, "", "loader.1/syslinux.cfg")).toBe(
    MENU.replace("DEFAULT One (ostree:0)", "DEFAULT Two (ostree:1)"),
  );
  expect(readFile(place, "", "loader.0/syslinux.cfg")).toBe("");
  checkFileSystem(place);
});

test("a disk without ostree's menu, and a file that is no disk of its format, are refused", () => {
  const place = temporaryFolder();
  writeFileSync(join(place, "image.raw"), Buffer.alloc(1 << 20));
  expect(() => run(place, "copy_disk image.raw raw; add_kernel_arguments x")).toThrow(
    'image "image.raw" has no boot menu of ostree: expected loader/entries on an ext4 partition',
  );
  expect(() => run(place, "copy_disk image.raw qcow2")).toThrow('image "image.raw" is no disk of format qcow2');
});

test.each([
  ["libvirt", "box.img", '{"provider":"libvirt","format":"qcow2","virtual_size":2}', "qcow2"],
  ["virtualbox", "box-disk001.vmdk", '{"provider":"virtualbox"}', "vmdk"],
])("the disk of a box for %s is found", (_, name, metadata, format) => {
  const place = temporaryFolder();
  writeFileSync(join(place, name), "");
  writeFileSync(join(place, "metadata.json"), metadata);
  execFileSync("tar", ["-czf", "image.raw", name, "metadata.json"], { cwd: place });
  expect(run(place, 'unpack_box; basename "$box_disk"; echo "$box_format"')).toBe(`${name}\n${format}\n`);
});

function run(place: string, commands: string): string {
  const prelude =
    'set -eu; fail_usage() { echo "$*" >&2; exit 2; }; scratch=. disk=disk.raw image=image.raw firmware=bios\n';
  return execFileSync("sh", ["-c", `${prelude}${script}\n${commands}`], {
    cwd: place,
    stdio: "pipe",
    encoding: "utf8",
  });
}

/** Two partitions, the second of which has the menu: below its root, or below its folder `boot`. */
function makeDisk(boot: string): string {
  const place = temporaryFolder();
  const folder = join(place, "root", boot);
  mkdirSync(join(folder, "loader.0"), { recursive: true });
  mkdirSync(join(folder, "loader.1/entries"), { recursive: true });
  symlinkSync("loader.1", join(folder, "loader"));
  // As ostree makes it where /boot is a file system of its own.
  if (boot === "") symlinkSync(".", join(folder, "boot"));
  writeFileSync(join(folder, "loader.1/entries/one.conf"), ENTRY);
  writeFileSync(join(folder, "loader.1/syslinux.cfg"), MENU);
  const image = join(place, "image.raw");
  execFileSync("truncate", ["-s", "20M", image]);
  execFileSync("sfdisk", ["-q", image], { input: `label: gpt\nstart=2048, size=2048\nstart=${START}, size=30000\n` });
  const offset = `offset=${START * 512}`;
  const mkfs = ["-q", "-F", "-E", offset, "-d", join(place, "root"), image, "15000k"];
  execFileSync("mkfs.ext4", mkfs, { stdio: "pipe" });
  return place;
}

function readFile(place: string, boot: string, path: string): string {
  const fileSystem = `${join(place, "disk.raw")}?offset=${START * 512}`;
  const words = ["-R", `cat ${join("/", boot, path)}`, fileSystem];
  return execFileSync("debugfs", words, { stdio: "pipe", encoding: "utf8" });
}

function checkFileSystem(place: string): void {
  execFileSync("e2fsck", ["-f", "-n", `${join(place, "disk.raw")}?offset=${START * 512}`], { stdio: "pipe" });
}

function digestOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
