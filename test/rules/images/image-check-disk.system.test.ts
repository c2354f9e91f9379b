/** image_check of disks and boxes in miniature: the right one passes, and each fault is found by the assertion that is for it. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { checkImage } from "../../support/image-checking.ts";
import { BOOT_UUID, COMMIT, RELEASE, run } from "../../support/image-fixture.ts";
import { type DiskSketch, ESP_OFFSET, makeDisk, overwrite, ROOT_OFFSET } from "../../support/image-fixture-disk.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const ENTRY = "ostree-1.conf";
const OTHER_UUID = "99999999-2222-4333-8444-555555555555";
const LEADS = "ostree= leads to the deployment of the commit";
const FIRMWARE = ["--firmware", "bios", "--firmware", "uefi"];

let right: string;

beforeAll(() => {
  const folder = run("mktemp", ["-d"]).trim();
  right = join(folder, "disk.raw");
  makeDisk(right);
  return () => void run("rm", ["-r", folder]);
});

test("a right disk passes, raw or converted", () => {
  const { measured, ...outcome } = check(right);
  expect(outcome).toEqual({ status: 0, failed: [], passedCount: 20 });
  expect(measured["virtual size"]).toBe(16 * 1024 * 1024);
  expect(check(converted("qcow2"), ["--format", "qcow2"])).toMatchObject({ status: 0, failed: [], passedCount: 22 });
});

test.each<[string, DiskSketch, readonly string[]]>([
  ["no code for BIOS", { withoutBiosCode: true }, ["bios firmware finds a boot loader"]],
  ["no loader for UEFI", { withoutLoader: true }, ["uefi firmware finds a boot loader"]],
  ["a root= of another disk", { rootUuid: OTHER_UUID }, [`${ENTRY}: root= is a file system of this disk`]],
  [
    "an fstab of another disk",
    { fstab: `UUID=${BOOT_UUID} / ext4 rw 0 1\nUUID=${OTHER_UUID} /boot ext4 rw 0 2\n` },
    [`${ENTRY}: /etc/fstab names file systems of this disk`],
  ],
  ["a menu that names no kernel of the disk", { menuKernel: "/boot/other" }, ["boot menu: names files that are there"]],
  ["a deployment of another commit", { deployed: "d".repeat(64) }, [`${ENTRY}: ${LEADS}`, `boot menu: ${LEADS}`]],
  [
    "an ostree= that leads nowhere",
    { ostreeArgument: "/ostree/boot.0/os/x/0" },
    [`${ENTRY}: ${LEADS}`, `the deployment has modules of kernel ${RELEASE} alone`, `boot menu: ${LEADS}`],
  ],
  ["an initramfs without ostree", { dracutModules: ["base"] }, ["the initramfs holds the dracut module ostree"]],
  [
    "an initramfs of another release",
    { initramfsRelease: "6.0" },
    [`the initramfs holds modules of kernel ${RELEASE} alone`],
  ],
])("%s is found", (_, sketch, failed) => {
  const disk = join(temporaryFolder(), "disk.raw");
  makeDisk(disk, sketch);
  expect(pick(check(disk))).toEqual({ status: 1, failed });
});

const zeros = (bytes: number) => Buffer.alloc(bytes);
const EXT4_BITMAP = ROOT_OFFSET + 1024 * 7;

test.each<[string, (disk: string) => void, readonly string[]]>([
  [
    "a damaged copy of the partition table",
    (disk) => overwrite(disk, zeros(512), 16 * 1024 * 1024 - 512),
    ["the partition table and its copy are valid"],
  ],
  [
    "a damaged FAT",
    (disk) => overwrite(disk, Buffer.alloc(512, 7), ESP_OFFSET + 512 * 5),
    ["partition 2: its FAT is whole"],
  ],
  [
    "a damaged ext4",
    (disk) => overwrite(disk, Buffer.alloc(512, 0xff), EXT4_BITMAP),
    ["partition 3: its ext4 is whole"],
  ],
])("%s is found", (_, damage, failed) => {
  const disk = copyOf(right);
  damage(disk);
  expect(pick(check(disk))).toEqual({ status: 1, failed });
});

test("a damaged qcow2 is found", () => {
  const file = converted("qcow2");
  overwrite(file, Buffer.alloc(2, 0xff), 2 * 65_536); // its first block of reference counts
  const { status, failed } = check(file, ["--format", "qcow2"]);
  expect([status, failed[0]]).toEqual([1, "qemu-img finds no fault in the qcow2"]);
});

test("formats of one disk pass; one of another disk is found", () => {
  const other = copyOf(right);
  overwrite(other, Buffer.from("x"), ROOT_OFFSET - 512);
  const formats = (disk: string) => [
    ...["--also", `raw.xz=${made("compress-disk.sh", disk, "d.raw.xz")}`],
    ...["--also", `vhd=${made("convert-disk.sh", disk, "d.vhd", ["--to", "vhd", "--option", "subformat=fixed"])}`],
    ...[
      "--also",
      `vmdk=${made("convert-disk.sh", disk, "d.vmdk", ["--to", "vmdk", "--option", "subformat=streamOptimized"])}`,
    ],
    ...["--also", `vagrant-libvirt=${box("libvirt", disk)}`],
  ];
  expect(pick(check(right, formats(right)))).toEqual({ status: 0, failed: [] });
  const same = ["raw.xz", "vhd", "vmdk", "vagrant-libvirt"].map((format) => `the ${format} holds the same disk`);
  expect(pick(check(right, formats(other)))).toEqual({ status: 1, failed: same });
});

test.each(["libvirt", "virtualbox"])("a right box for %s passes; one that tells wrong sizes does not", (provider) => {
  const words = ["--medium", "vagrant-box", "--provider", provider, "--commit", COMMIT, ...FIRMWARE, "--image"];
  expect(pick(checkImage([...words, box(provider, right)]))).toEqual({ status: 0, failed: [] });
  const folder = temporaryFolder();
  run("tar", ["-xzf", box(provider, right), "-C", folder]);
  const file = join(folder, provider === "libvirt" ? "metadata.json" : "box.ovf");
  writeFileSync(file, readFileSync(file, "utf8").replace(/(virtual_size":|ovf:size=")1/, "$12"));
  run("sh", ["-c", "tar -czf changed.box *"], folder);
  const wrong = provider === "libvirt" ? "metadata.json tells the disk's size" : "box.ovf tells the disk's sizes";
  expect(pick(checkImage([...words, join(folder, "changed.box")]))).toEqual({ status: 1, failed: [wrong] });
});

function check(disk: string, words: readonly string[] = []) {
  return checkImage(["--medium", "disk", "--image", disk, "--commit", COMMIT, ...FIRMWARE, ...words]);
}

function pick({ status, failed }: ReturnType<typeof check>) {
  return { status, failed };
}

function copyOf(file: string): string {
  const copy = join(temporaryFolder(), "disk.raw");
  cpSync(file, copy);
  return copy;
}

function converted(format: string): string {
  const file = join(temporaryFolder(), `disk.${format}`);
  run("qemu-img", ["convert", "-O", format, right, file]);
  return file;
}

function box(provider: string, disk: string): string {
  return made("pack-vagrant-box.sh", disk, `d.${provider}.box`, [
    "--provider",
    provider,
    "--memory",
    "512",
    "--cpus",
    "1",
  ]);
}

function made(script: string, disk: string, name: string, words: readonly string[] = []): string {
  const output = join(temporaryFolder(), name);
  run("env", [
    `TMPDIR=${temporaryFolder()}`,
    "sh",
    resolve("rules/tools", script),
    "--disk",
    disk,
    ...words,
    "--output",
    output,
  ]);
  return output;
}
