/** image_check of network images in miniature: the right one passes, and each fault is found by the assertion that is for it. */
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkImage } from "../../support/image-checking.ts";
import { COMMIT, makeNetworkFolder, RELEASE, type SystemSketch, write } from "../../support/image-fixture.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const IPXE = "boot.ipxe";
const WHOLE = "the file system in the live root is whole";
const LEADS = `${IPXE}: ostree= leads to the deployment of the commit`;
const OTHER = "6.1.0-other";

test("a right image passes, and its sizes are measured", () => {
  const folder = join(temporaryFolder(), "live");
  makeNetworkFolder(folder);
  const { measured, ...outcome } = check(folder, ["--max-size", "*.img=1", "--max-ram", "1", "--module", "livenet"]);
  expect(outcome).toEqual({ status: 0, failed: [], passedCount: 20 });
  const sizeOf = (name: string) => statSync(join(folder, name)).size;
  const [kernel, initramfs, root] = [`vmlinuz-${RELEASE}`, `initramfs-${RELEASE}.img`, "live-rootfs.squashfs.img"];
  const {
    "initramfs, unpacked": unpacked = 0,
    "memory of the live system before it has done anything": memory,
    ...files
  } = measured;
  expect(files).toEqual(Object.fromEntries([IPXE, kernel, initramfs, root].map((name) => [name, sizeOf(name)])));
  expect(unpacked % 512).toBe(0);
  expect(memory).toBe(sizeOf(kernel) + unpacked + Math.max(sizeOf(initramfs), sizeOf(root)));
});

test.each<[string, SystemSketch, readonly string[]]>([
  [
    "a kernel of another release",
    { release: OTHER },
    [
      `the initramfs holds modules of kernel ${OTHER} alone`,
      `kernel and initramfs are named for release ${OTHER}`,
      `the deployment has modules of kernel ${OTHER} alone`,
    ],
  ],
  [
    "an initramfs of another release",
    { initramfsRelease: OTHER },
    [`the initramfs holds modules of kernel ${RELEASE} alone`],
  ],
  ["a tree of another release", { treeRelease: OTHER }, [`the deployment has modules of kernel ${RELEASE} alone`]],
  [
    "an initramfs without livenet",
    { dracutModules: ["dmsquash-live", "ostree"] },
    ["the initramfs holds the dracut module livenet"],
  ],
  [
    "an initramfs without dmsquash-live and ostree",
    { dracutModules: ["livenet"] },
    ["the initramfs holds the dracut module dmsquash-live", "the initramfs holds the dracut module ostree"],
  ],
  [
    "an initramfs without a driver",
    { drivers: ["fs/squashfs/squashfs", "fs/overlayfs/overlay"] },
    ["the initramfs or its kernel has the driver loop"],
  ],
  [
    "an ostree= that leads nowhere",
    { ostreeArgument: "/ostree/boot.0/os/x/0" },
    [LEADS, `the deployment has modules of kernel ${RELEASE} alone`],
  ],
  ["a deployment of another commit", { deployed: "d".repeat(64) }, [LEADS]],
])("%s is found", (_, sketch, failed) => {
  const folder = join(temporaryFolder(), "live");
  makeNetworkFolder(folder, sketch);
  expect(pick(check(folder))).toEqual({ status: 1, failed });
});

const FILE_FAULTS: readonly (readonly [string, (folder: string) => void, readonly string[]])[] = [
  [
    "a second kernel",
    (folder) => write(join(folder, "vmlinuz-2"), ""),
    ["one kernel, one initramfs and one live root"],
  ],
  [
    "a boot file that names what is not there",
    (folder) => edit(join(folder, IPXE), (text) => text.replaceAll("live-rootfs", "root")),
    [`${IPXE}: names files that are there`],
  ],
  [
    "a boot file without ostree=",
    (folder) => edit(join(folder, IPXE), (text) => text.replace(/ostree=\S+/, "")),
    [LEADS, `the deployment has modules of kernel ${RELEASE} alone`],
  ],
  ["no boot file", (folder) => rmSync(join(folder, IPXE)), ["boot loaders have something to read"]],
  [
    "a live root that was cut off",
    (folder) => truncateSync(join(folder, "live-rootfs.squashfs.img"), 300),
    ["the live root holds LiveOS/rootfs.img", WHOLE, LEADS, `the deployment has modules of kernel ${RELEASE} alone`],
  ],
  [
    "an initramfs that was cut off",
    (folder) => truncateSync(join(folder, `initramfs-${RELEASE}.img`), 700),
    [
      "the initramfs can be unpacked",
      `the initramfs holds modules of kernel ${RELEASE} alone`,
      ...["dmsquash-live", "livenet", "ostree"].map((module) => `the initramfs holds the dracut module ${module}`),
      ...["squashfs", "loop", "overlay"].map((driver) => `the initramfs or its kernel has the driver ${driver}`),
    ],
  ],
];

test.each(FILE_FAULTS)("%s is found", (_, damage, failed) => {
  const folder = join(temporaryFolder(), "live");
  makeNetworkFolder(folder);
  damage(folder);
  expect(pick(check(folder))).toEqual({ status: 1, failed });
});

test("a file or a live system over its budget is found, and a budget that fits nothing", () => {
  const folder = join(temporaryFolder(), "live");
  makeNetworkFolder(folder);
  const ballast = join(folder, "live-rootfs.squashfs.img");
  writeFileSync(ballast, Buffer.concat([readFileSync(ballast), Buffer.alloc(1024 * 1024)]));
  const words = [
    "--max-size",
    "live-*.img=1",
    "--max-size",
    "initramfs-*=1",
    "--max-size",
    "*.iso=9",
    "--max-ram",
    "1",
  ];
  expect(pick(check(folder, words))).toEqual({
    status: 1,
    failed: [
      "live-*.img takes at most 1 MiB",
      "*.iso takes at most 9 MiB",
      "the live system takes at most 1 MiB of memory",
    ],
  });
});

function check(folder: string, words: readonly string[] = []) {
  return checkImage(["--medium", "network-folder", "--image", folder, "--commit", COMMIT, ...words]);
}

function pick({ status, failed }: ReturnType<typeof check>) {
  return { status, failed };
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, "utf8")));
}
