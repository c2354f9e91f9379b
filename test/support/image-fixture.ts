/** Images in miniature, made on the fly: right in all that image_check looks at, except for what a test asks to be wrong. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const RELEASE = "6.1.0-test";
export const COMMIT = "c".repeat(64);
export const OSTREE_ARGUMENT = `/ostree/boot.1/os/${"b".repeat(64)}/0`;
export const BOOT_UUID = "11111111-2222-4333-8444-555555555555";

/** What a fixture's system is like; defaults are right. */
export interface SystemSketch {
  /** What the kernel calls itself. */
  readonly release?: string;
  /** The kernel that the initramfs has modules of. */
  readonly initramfsRelease?: string;
  readonly dracutModules?: readonly string[];
  readonly drivers?: readonly string[];
  /** The kernel that the deployment has modules of. */
  readonly treeRelease?: string;
  readonly deployed?: string;
  readonly ostreeArgument?: string;
  readonly fstab?: string;
}

const DRACUT_MODULES = ["dmsquash-live", "livenet", "ostree"];
const DRIVERS = [
  "fs/squashfs/squashfs",
  "drivers/block/loop",
  "fs/overlayfs/overlay",
  "fs/isofs/isofs",
  "drivers/scsi/sr_mod",
];

/** Runs a program quietly; what it says is in the error when it fails. */
export function run(program: string, words: readonly string[], cwd?: string): string {
  return execFileSync(program, words, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd !== undefined && { cwd }),
  });
}

/** Writes a file and the folders above it. */
export function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** As much of a bzImage as tells its release. */
export function writeKernel(path: string, { release = RELEASE }: SystemSketch): void {
  const kernel = Buffer.alloc(4096);
  kernel.writeUInt16LE(512, 526);
  kernel.write(`${release} (someone@somewhere) #1 SMP\0`, 1024);
  write(path, kernel);
}

/** A plain archive, a packed one, and an appended one, as dracut and installers make them. */
export function writeInitramfs(path: string, sketch: SystemSketch): void {
  const { initramfsRelease = RELEASE, dracutModules = DRACUT_MODULES, drivers = DRIVERS } = sketch;
  const folder = `${path}.d`;
  const modules = `main/usr/lib/modules/${initramfsRelease}`;
  for (const driver of drivers) write(join(folder, modules, "kernel", `${driver}.ko`), driver);
  write(join(folder, "main/usr/lib/dracut/modules.txt"), dracutModules.map((module) => `${module}\n`).join(""));
  write(join(folder, "early/dev/console"), "");
  write(join(folder, "late/usr/lib/hook.sh"), "");
  const archive = (name: string) =>
    `(cd ${name} && find . -mindepth 1 | sed 's,^./,,' | LC_ALL=C sort | cpio -o -H newc --quiet)`;
  const padded = "dd bs=4 conv=sync status=none";
  run(
    "sh",
    ["-c", `{ ${archive("early")}; ${archive("main")} | zstd -q | ${padded}; ${archive("late")}; } >"$0"`, path],
    folder,
  );
  rmSync(folder, { recursive: true });
}

/** A sysroot with one deployment. */
export function writeSysroot(folder: string, sketch: SystemSketch): void {
  const { treeRelease = RELEASE, deployed = COMMIT, fstab = "" } = sketch;
  const deployment = `ostree/deploy/os/deploy/${deployed}.0`;
  write(join(folder, deployment, "usr/lib/modules", treeRelease, "vmlinuz"), "kernel");
  write(join(folder, deployment, "etc/fstab"), fstab);
  mkdirSync(join(folder, `ostree/boot.1.1/os/${"b".repeat(64)}`), { recursive: true });
  symlinkSync("boot.1.1", join(folder, "ostree/boot.1"));
  symlinkSync(`../../../deploy/os/deploy/${deployed}.0`, join(folder, `ostree/boot.1.1/os/${"b".repeat(64)}/0`));
}

/** What a machine boots from over a network. */
export function makeNetworkFolder(folder: string, sketch: SystemSketch = {}): void {
  const { release = RELEASE, ostreeArgument = OSTREE_ARGUMENT } = sketch;
  mkdirSync(folder, { recursive: true });
  writeKernel(join(folder, `vmlinuz-${RELEASE}`), { release });
  writeInitramfs(join(folder, `initramfs-${RELEASE}.img`), sketch);
  const scratch = `${folder}.scratch`;
  writeSysroot(join(scratch, "root"), sketch);
  mkdirSync(join(scratch, "live/LiveOS"), { recursive: true });
  run("mkfs.ext4", ["-q", "-d", join(scratch, "root"), join(scratch, "live/LiveOS/rootfs.img"), "4M"]);
  run("mksquashfs", [join(scratch, "live"), join(folder, "live-rootfs.squashfs.img"), "-quiet", "-no-progress"]);
  rmSync(scratch, { recursive: true });
  const root = `root=live:\${base-url}live-rootfs.squashfs.img`;
  const kernel = `kernel \${base-url}vmlinuz-${RELEASE} initrd=initramfs-${RELEASE}.img ${root} ostree=${ostreeArgument} quiet`;
  write(join(folder, "boot.ipxe"), `#!ipxe\n${kernel}\ninitrd \${base-url}initramfs-${RELEASE}.img\nboot\n`);
}

/** An ISO 9660 image; `repository` is copied onto it. `edit` changes the folder before it is written. */
export interface IsoSketch extends SystemSketch {
  readonly repository: string;
  readonly label?: string;
  readonly searchedLabel?: string;
  readonly withoutUefi?: boolean;
  readonly edit?: (folder: string) => unknown;
}

export function makeIso(path: string, sketch: IsoSketch): void {
  const { repository, label = "TEST-1", searchedLabel = label, withoutUefi = false } = sketch;
  const folder = `${path}.d`;
  writeKernel(join(folder, "images/pxeboot/vmlinuz"), sketch);
  writeInitramfs(join(folder, "images/pxeboot/initrd.img"), sketch);
  write(join(folder, "images/eltorito.img"), Buffer.alloc(2048, 1));
  write(join(folder, "EFI/BOOT/BOOTX64.EFI"), "MZ");
  makeFat(join(folder, "images/efiboot.img"), { from: join(folder, "EFI/BOOT/BOOTX64.EFI") });
  write(join(`${path}.root`, "usr/lib/modules", sketch.treeRelease ?? RELEASE, "vmlinuz"), "kernel");
  mkdirSync(join(folder, "LiveOS"));
  run("mksquashfs", [`${path}.root`, join(folder, "LiveOS/squashfs.img"), "-quiet", "-no-progress"]);
  run("cp", ["-r", repository, join(folder, "content-repo")]);
  mkdirSync(join(folder, "content"));
  run("mv", [join(folder, "content-repo"), join(folder, "content/repo")]);
  const linux = `  linux /images/pxeboot/vmlinuz root=live:CDLABEL=${searchedLabel} rd.live.image\n`;
  write(join(folder, "boot/grub2/grub.cfg"), `menuentry "x" {\n${linux}  initrd /images/pxeboot/initrd.img\n}\n`);
  write(join(folder, ".treeinfo"), treeInformation(folder));
  write(join(folder, ".discinfo"), "1700000000\n1\nx86_64\n");
  sketch.edit?.(folder);
  const bios = [
    "-b",
    "images/eltorito.img",
    "-c",
    "images/boot.cat",
    "-no-emul-boot",
    "-boot-load-size",
    "4",
    "-boot-info-table",
  ];
  const uefi = withoutUefi ? [] : ["-eltorito-alt-boot", "-e", "images/efiboot.img", "-no-emul-boot"];
  run("xorriso", ["-as", "mkisofs", "-quiet", "-o", path, "-V", label, "-r", ...bios, ...uefi, folder]);
}

/** A file with FAT, and a boot loader where firmware looks for one; without `from`, it is empty. */
export function makeFat(path: string, { from, mib = 1 }: { readonly from?: string; readonly mib?: number }): void {
  run("truncate", ["-s", `${mib}M`, path]);
  run("mkfs.vfat", [path]);
  if (from === undefined) return;
  run("mmd", ["-i", path, "::EFI", "::EFI/BOOT"]);
  run("mcopy", ["-i", path, from, "::EFI/BOOT/BOOTX64.EFI"]);
}

function treeInformation(folder: string): string {
  const files = { kernel: "images/pxeboot/vmlinuz", initrd: "images/pxeboot/initrd.img" };
  const sums = [...Object.values(files), "LiveOS/squashfs.img"].map((file) => {
    const digest = createHash("sha256")
      .update(readFileSync(join(folder, file)))
      .digest("hex");
    return `${file} = sha256:${digest}\n`;
  });
  const images = Object.entries({ ...files, "eltorito.img": "images/eltorito.img" }).map(
    ([key, file]) => `${key} = ${file}\n`,
  );
  return `[checksums]\n${sums.join("")}\n[general]\narch = x86_64\n\n[images-x86_64]\n${images.join("")}
[stage2]\nmainimage = LiveOS/squashfs.img\n`;
}
