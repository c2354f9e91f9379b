/** What needs no tree of boot-loader.sh: the bytes that a BIOS follows, and the menu's frame. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import script from "../../../rules/tools/boot-loader.sh";
import { temporaryFolder } from "../../support/temporary-folder.ts";

function run(folder: string, commands: string): void {
  const prelude = 'set -eu; fail() { echo "$*" >&2; exit 1; }; ostree() { echo "$*" >>ostree.log; }\n';
  execFileSync("sh", ["-c", `${prelude}${script}\n${commands}`], { cwd: folder, stdio: "pipe" });
}

/** A loader of a few sectors, each byte telling where it belongs; grub-mkimage leaves the count of sectors at 508. */
function folderWithLoader(sectors: number): { folder: string; boot: Buffer; core: Buffer } {
  const folder = temporaryFolder();
  const boot = Buffer.alloc(512, 0xb0);
  const core = Buffer.from(Array.from({ length: sectors * 512 - 7 }, (_, index) => (index >> 9) + 1));
  core.writeUInt16LE(sectors - 1, 508);
  core.writeUInt16LE(0x0820, 510);
  writeFileSync(join(folder, "boot.img"), boot);
  writeFileSync(join(folder, "core.img"), core);
  return { folder, boot, core };
}

test("a BIOS finds the loader: addresses are written, and the partition table and all else on the disk stay", () => {
  const { folder, boot, core } = folderWithLoader(4);
  const before = Buffer.alloc(1 << 20, 0xdd);
  writeFileSync(join(folder, "disk"), before);
  run(folder, "install_bios_boot_loader disk 1027 .");
  const expected = Buffer.from(before);
  boot.copy(expected, 0, 0, 440);
  expected.writeBigUInt64LE(1027n, 0x5c);
  expected.writeUInt16LE(0x9090, 0x66);
  core.copy(expected, 1027 * 512);
  expected.writeBigUInt64LE(1028n, 1027 * 512 + 500);
  expect(readFileSync(join(folder, "disk")).equals(expected)).toBe(true);
});

test("a loader whose list does not cover it is not installed", () => {
  const { folder, core } = folderWithLoader(4);
  core.writeUInt16LE(2, 508);
  writeFileSync(join(folder, "core.img"), core);
  writeFileSync(join(folder, "disk"), "");
  expect(() => run(folder, "install_bios_boot_loader disk 2048 .")).toThrow("core.img counts 2 sectors, expected 3");
});

test.each([
  ["console=tty0 console=ttyS0,115200n8", ["if serial --unit=0 --speed=115200; then", ...terminals(), "fi"]],
  ["console=ttyS1 quiet", ["if serial --unit=1 --speed=9600; then", ...terminals(), "fi"]],
  ["quiet", []],
])("with the kernel arguments %j the menu speaks where the kernel does", (kernelArguments, serial) => {
  const folder = temporaryFolder();
  run(folder, `write_grub_menu . "${kernelArguments}"`);
  expect(readFileSync(join(folder, "boot/grub/menu.cfg"), "utf8").split("\n").slice(1)).toEqual([
    ...serial,
    "syslinux_configfile /boot/syslinux/syslinux.cfg",
    "",
  ]);
});

test("ostree finds a menu to continue before it ever wrote one", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "root"));
  run(folder, "prepare_boot_menu root 3");
  expect(readFileSync(join(folder, "root/boot/syslinux/syslinux.cfg"), "utf8")).toBe("TIMEOUT 30\n");
  expect(readFileSync(join(folder, "root/boot/boot/loader/syslinux.cfg"), "utf8")).toBe("TIMEOUT 30\n");
  expect(readFileSync(join(folder, "ostree.log"), "utf8")).toBe(
    "--repo=root/ostree/repo config set sysroot.bootloader syslinux\n",
  );
});

function terminals(): readonly string[] {
  return ["  terminal_input console serial", "  terminal_output console serial"];
}
