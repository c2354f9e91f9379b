import type { HostTool, HostTools } from "../core/host-tool.ts";

/** A program of the host that the native toolchain runs, why, and where the two families of distributions keep it. */
export interface HostProgram {
  readonly name: string;
  /** What does not work without it, as one continues "needed to ...". */
  readonly neededTo: string;
  readonly debian: string;
  readonly fedora: string;
  /** Only the project's own tests and checks need it. */
  readonly isForTests?: true;
}

/** One row of `doctor`. */
export interface HostProgramReport {
  readonly program: HostProgram;
  /** undefined: it is missing. */
  readonly found: HostTool | undefined;
}

/** How a family of distributions installs packages. */
export type PackageFamily = "debian" | "fedora";

const INSTALL_COMMANDS: { readonly [K in PackageFamily]: string } = {
  debian: "apt-get install --yes --no-install-recommends",
  fedora: "dnf install --assumeyes",
};

/** Every distribution has these: named for the key of actions, missing only on a machine that is hardly a Linux. */
const BASE: readonly HostProgram[] = [
  ...many(["sh"], "run the scripts of rules", "dash", "bash"),
  ...many(["awk"], "run the scripts of rules", "mawk", "gawk"),
  ...many(["sed"], "run the scripts of rules", "sed", "sed"),
  ...many(["grep"], "run the scripts of rules", "grep", "grep"),
  ...many(["find", "xargs"], "run the scripts of rules", "findutils", "findutils"),
  ...many(["cat", "cp", "sort", "sha256sum", "truncate"], "run the scripts of rules", "coreutils", "coreutils"),
  ...many(["cmp"], "run the scripts of rules", "diffutils", "diffutils"),
  ...many(["tar"], "unpack packages", "tar", "tar"),
  ...many(["gzip"], "unpack packages", "gzip", "gzip"),
];

/** What the sandbox itself needs comes first: without it nothing runs at all. */
export const HOST_PROGRAMS: readonly HostProgram[] = [
  ...many(["bwrap"], "run any action, in a sandbox", "bubblewrap", "bubblewrap"),
  ...many(["unshare", "mount", "umount"], "make trees and images as root of a namespace", "util-linux", "util-linux"),
  ...many(["flock"], "keep two builds from publishing to one place at once", "util-linux", "util-linux"),
  ...many(["newuidmap", "newgidmap"], "make trees and images as an ordinary user", "uidmap", "shadow-utils"),
  ...BASE,
  ...many(["xz"], "unpack packages", "xz-utils", "xz"),
  ...many(["zstd"], "unpack packages, pack initial ramdisks", "zstd", "zstd"),
  ...many(["ar"], "unpack Debian packages", "binutils", "binutils"),
  ...many(["rpm"], "install packages into trees", "rpm", "rpm"),
  ...many(["rpmkeys"], "check the signatures of remote packages", "rpm", "rpm"),
  ...many(["rpmbuild"], "build packages", "rpm", "rpm-build"),
  ...many(["createrepo_c"], "make package repositories", "createrepo-c", "createrepo_c"),
  ...many(["dnf"], "resolve which packages a tree has", "dnf", "dnf"),
  ...many(["ostree"], "commit, pull and deploy trees", "ostree", "ostree"),
  ...many(["sqlite3"], "make a tree's package database reproducible", "sqlite3", "sqlite"),
  ...many(["unsquashfs"], "check live images", "squashfs-tools", "squashfs-tools"),
  ...many(["mksquashfs"], "pack live images", "squashfs-tools", "squashfs-tools"),
  ...many(["mkfs.ext4", "debugfs", "dumpe2fs"], "make file systems of images", "e2fsprogs", "e2fsprogs"),
  ...many(["e2fsck"], "check file systems of images", "e2fsprogs", "e2fsprogs"),
  ...many(["fsck.fat"], "check EFI system partitions", "dosfstools", "dosfstools"),
  ...many(["blkid"], "find file systems in disk images", "util-linux", "util-linux"),
  ...many(["sgdisk"], "check partition tables, and move them to the end of larger disks", "gdisk", "gdisk"),
  ...many(["openssl"], "set passwords in images, sign with ed25519", "openssl", "openssl"),
  ...many(["qemu-system-x86_64"], "boot images", "qemu-system-x86", "qemu-system-x86-core"),
  ...many(["qemu-img"], "convert disk images, and copy them to boot them", "qemu-utils", "qemu-img"),
  ...many(["sfdisk"], "partition disk images and find partitions", "fdisk", "util-linux-core"),
  ...many(["ovmf-code.fd", "ovmf-vars.fd"], "boot images on UEFI firmware", "ovmf", "edk2-ovmf"),
  ...many(["xorriso"], "write installers' ISO images", "xorriso", "xorriso"),
  ...many(["mformat", "mmd", "mcopy"], "fill EFI system partitions", "mtools", "mtools"),
  ...many(["mkfs.vfat"], "make EFI system partitions", "dosfstools", "dosfstools"),
  ...many(["mkswap", "fallocate"], "make disk images", "util-linux", "util-linux"),
  ...many(["cpio"], "add to initial ramdisks", "cpio", "cpio"),
  ...many(["rsync"], "publish releases", "rsync", "rsync"),
  ...many(["ssh"], "publish releases over ssh", "openssh-client", "openssh-clients"),
  ...many(["curl"], "fetch packages", "curl", "curl"),
  ...many(["jq"], "write bills of materials and manifests", "jq", "jq"),
  ...many(["gpg"], "sign releases, and make throw-away keys in tests", "gpg", "gnupg2"),
  ...many(["gpg-agent"], "sign releases, and make throw-away keys in tests", "gpg-agent", "gnupg2"),
  ...many(["gpgv"], "check the signatures of remote repositories", "gpgv", "gnupg2"),
  ...many(["shellcheck"], "check the scripts of rules", "shellcheck", "ShellCheck").map(forTests),
  ...many(["sshd"], "publish over ssh in tests", "openssh-server", "openssh-server").map(forTests),
  ...many(["strace"], "see what processes are told", "strace", "strace").map(forTests),
];

/** Looks every program up that a build can need, in the order of the list. */
export function inspectHostPrograms(tools: HostTools): readonly HostProgramReport[] {
  return HOST_PROGRAMS.filter(({ isForTests }) => isForTests !== true).map((program) => ({
    program,
    found: tools.find(program.name),
  }));
}

/** One command that installs all of them; undefined when there is nothing to install. */
export function installCommand(programs: readonly HostProgram[], family: PackageFamily): string | undefined {
  const packages = [...new Set(programs.map((program) => program[family]))].sort();
  return packages.length === 0 ? undefined : `${INSTALL_COMMANDS[family]} ${packages.join(" ")}`;
}

/** Which family this machine is of, from the text of /etc/os-release; Debian's where it does not say. */
export function packageFamilyOf(osRelease: string): PackageFamily {
  const ids = [...osRelease.matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)"?$/gm)].flatMap(([, words = ""]) => words.split(" "));
  return ids.some((id) => ["fedora", "rhel", "centos"].includes(id)) ? "fedora" : "debian";
}

function forTests(program: HostProgram): HostProgram {
  return { ...program, isForTests: true };
}

function many(names: readonly string[], neededTo: string, debian: string, fedora: string): readonly HostProgram[] {
  return names.map((name) => ({ name, neededTo, debian, fedora }));
}
