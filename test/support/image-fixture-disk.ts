/** A disk in miniature, with a boot loader's traces and an ostree system; see image-fixture.ts. */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import {
  BOOT_UUID,
  makeFat,
  OSTREE_ARGUMENT,
  run,
  type SystemSketch,
  write,
  writeInitramfs,
  writeKernel,
  writeSysroot,
} from "./image-fixture.ts";

export interface DiskSketch extends SystemSketch {
  readonly rootUuid?: string;
  readonly withoutBiosCode?: boolean;
  readonly withoutLoader?: boolean;
  readonly menuKernel?: string;
}

const MIB = 1024 * 1024;
const TABLE = `label: gpt
start=2048, size=2048, type=21686148-6449-6E6F-744E-656564454649
start=4096, size=4096, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B
start=8192, size=16384, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4
`;

export const ESP_OFFSET = 4096 * 512;
export const ROOT_OFFSET = 8192 * 512;

/** A raw disk of 16 MiB: BIOS boot partition, EFI system partition, and a root with /boot. */
export function makeDisk(path: string, sketch: DiskSketch = {}): void {
  const scratch = `${path}.d`;
  const root = join(scratch, "root");
  run("truncate", ["-s", "16M", path]);
  write(join(scratch, "table"), TABLE);
  run("sh", ["-c", 'sfdisk --quiet "$0" <"$1"', path, join(scratch, "table")]);
  if (sketch.withoutBiosCode !== true) writeBiosCode(path);
  write(join(scratch, "loader.efi"), "MZ");
  makeFat(join(scratch, "esp"), {
    mib: 2,
    ...(sketch.withoutLoader !== true && { from: join(scratch, "loader.efi") }),
  });
  place(path, join(scratch, "esp"), ESP_OFFSET);
  writeSysroot(root, { fstab: `UUID=${BOOT_UUID} / ext4 rw 0 1\n`, ...sketch });
  writeBootEntry(root, sketch);
  run("mkfs.ext4", ["-q", "-U", BOOT_UUID, "-d", root, join(scratch, "ext4"), "8M"]);
  place(path, join(scratch, "ext4"), ROOT_OFFSET);
  rmSync(scratch, { recursive: true });
}

/** As GRUB leaves it: code in the first sector that leads to the BIOS boot partition. */
function writeBiosCode(path: string): void {
  const code = Buffer.alloc(440, 0x90);
  code.writeBigUInt64LE(2048n, 92);
  overwrite(path, code, 0);
  overwrite(path, Buffer.alloc(512, 0x90), MIB);
}

function writeBootEntry(root: string, sketch: DiskSketch): void {
  const { rootUuid = BOOT_UUID, ostreeArgument = OSTREE_ARGUMENT, menuKernel = "/boot/ostree/os/vmlinuz" } = sketch;
  writeKernel(join(root, "boot/ostree/os/vmlinuz"), sketch);
  writeInitramfs(join(root, "boot/ostree/os/initramfs.img"), sketch);
  const options = `root=UUID=${rootUuid} rw ostree=${ostreeArgument}`;
  const paths = ["linux /boot/ostree/os/vmlinuz", "initrd /boot/ostree/os/initramfs.img"];
  write(join(root, "boot/loader/entries/ostree-1.conf"), `title x\noptions ${options}\n${paths.join("\n")}\n`);
  const menu = `LABEL x\n\tKERNEL ${menuKernel}\n\tINITRD /boot/ostree/os/initramfs.img\n\tAPPEND ${options}\n`;
  write(join(root, "boot/loader/syslinux.cfg"), menu);
}

function place(disk: string, file: string, offset: number): void {
  overwrite(disk, readFileSync(file), offset);
}

/** Writes over what is there. */
export function overwrite(path: string, bytes: Buffer, offset: number): void {
  const file = openSync(path, "r+");
  writeSync(file, bytes, 0, bytes.length, offset);
  closeSync(file);
}
