/** image_check of installers in miniature: the right one passes, and each fault is found by the assertion that is for it. */
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { checkImage } from "../../support/image-checking.ts";
import { type IsoSketch, makeIso, RELEASE, run, write } from "../../support/image-fixture.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const MENU = "boot/grub2/grub.cfg";
const CHECKSUMS = ".treeinfo's checksums are right";
const INFORMATION = ".discinfo has time, version and architecture";
const OTHER = "6.1.0-other";

let repository: string;
let commit: string;

beforeAll(() => {
  const folder = run("mktemp", ["-d"]).trim();
  repository = join(folder, "repo");
  write(join(folder, "tree/usr/bin/program"), "program");
  run("ostree", ["init", "--mode=archive", `--repo=${repository}`]);
  const words = ["--branch=os/1", "--owner-uid=0", "--owner-gid=0", "--no-xattrs", join(folder, "tree")];
  commit = run("ostree", ["commit", `--repo=${repository}`, ...words]).trim();
  return () => void run("rm", ["-r", folder]);
});

test("a right installer passes", () => {
  expect(check({})).toEqual({ status: 0, failed: [] });
});

test.each<[string, Partial<IsoSketch>, readonly string[]]>([
  [
    "a volume of another label",
    { label: "OTHER-1" },
    ["the volume is called TEST-1", `${MENU}: looks for the volume TEST-1`],
  ],
  ["a menu that looks for another label", { searchedLabel: "OTHER-1" }, [`${MENU}: looks for the volume TEST-1`]],
  ["a boot catalog without UEFI", { withoutUefi: true }, ["the boot catalog has an entry for UEFI"]],
  [
    "a kernel of another release",
    { release: OTHER },
    [`the initramfs holds modules of kernel ${OTHER} alone`, `the live root has modules of kernel ${OTHER} alone`],
  ],
  ["a live root of another release", { treeRelease: OTHER }, [`the live root has modules of kernel ${RELEASE} alone`]],
  [
    "an initramfs that cannot read a CD",
    { drivers: ["fs/squashfs/squashfs", "fs/overlayfs/overlay"] },
    ["the initramfs or its kernel has the driver isofs", "the initramfs or its kernel has the driver sr_mod"],
  ],
  [
    "an initramfs without dmsquash-live",
    { dracutModules: ["ostree"] },
    ["the initramfs holds the dracut module dmsquash-live"],
  ],
  [
    "a changed kernel",
    { edit: (folder) => run("sh", ["-c", 'printf x >>"$0"', join(folder, "images/pxeboot/vmlinuz")]) },
    [CHECKSUMS],
  ],
  [
    "a .treeinfo without a checksum of the kernel",
    { edit: (folder) => run("sed", ["-i", "/vmlinuz = sha256/d", join(folder, ".treeinfo")]) },
    [CHECKSUMS],
  ],
  ["no .discinfo", { edit: (folder) => rmSync(join(folder, ".discinfo")) }, [INFORMATION]],
  [
    "a .discinfo of another architecture",
    { edit: (folder) => writeFileSync(join(folder, ".discinfo"), "1700000000\n1\naarch64\n") },
    [INFORMATION],
  ],
  [
    "a menu that names what is not there",
    { edit: (folder) => run("sed", ["-i", "s/initrd.img/initramfs/", join(folder, MENU)]) },
    [`${MENU}: names files that are there`],
  ],
  [
    "no boot loader for UEFI",
    { edit: (folder) => rmSync(join(folder, "EFI"), { recursive: true }) },
    ["UEFI firmware finds a boot loader"],
  ],
  [
    "a repository without the commit",
    { edit: (folder) => run("ostree", ["refs", `--repo=${join(folder, "content/repo")}`, "--delete", "os/1"]) },
    ["content/repo has a ref of the commit"],
  ],
  ["a damaged repository", { edit: damageObject }, ["content/repo is whole"]],
])("%s is found", (_, sketch, failed) => {
  expect(check(sketch)).toEqual({ status: 1, failed });
});

function check(sketch: Partial<IsoSketch>) {
  const iso = join(temporaryFolder(), "installer.iso");
  makeIso(iso, { repository, ...sketch });
  const { status, failed } = checkImage([
    "--medium",
    "installer",
    "--image",
    iso,
    "--commit",
    commit,
    "--volume-id",
    "TEST-1",
  ]);
  return { status, failed };
}

/** Its one file's content is not what its name says. */
function damageObject(folder: string): void {
  const objects = join(folder, "content/repo/objects");
  for (const name of readdirSync(objects, { recursive: true, encoding: "utf8" })) {
    if (name.endsWith(".filez")) writeFileSync(join(objects, name), "x");
  }
}
