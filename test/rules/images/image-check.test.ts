import { expect, test } from "vitest";
import { analyzeRules, type RuleAnalysis } from "../../support/analyze-rules.ts";
import { SAMPLE_SYSTEM } from "../../support/sample-system.ts";

const PARTS = ["boot-files", "box", "disk", "formats", "initramfs", "installer", "network", "results", "root"];

test("a check is a test of the image against the tree's commit, without a machine", () => {
  const analysis = analyze(
    'max_size_mib = {"initramfs-*.img": 32, "live-rootfs.squashfs.img": 256}, max_ram_mib = 512, initramfs_modules = ["nfs"]',
  );
  expect(analysis.problems).toEqual([]);
  expect(analysis.actionsOf("//images:check")).toEqual([
    {
      mnemonic: "CheckImage",
      message: "Checking live",
      arguments: [
        "sh",
        "atomic-tools/image-check.sh",
        ...["--medium", "network-folder", "--image", "atomic-out/images/live"],
        ...["--commit", "atomic-out/tree/host/commit", "--output", "atomic-out/images/check"],
        ...["--firmware", "bios"],
        ...["--module", "nfs"],
        ...["--max-size", "initramfs-*.img=32", "--max-size", "live-rootfs.squashfs.img=256"],
        ...["--max-ram", "512"],
      ],
      inputs: [
        "atomic-tools/image-check.sh",
        ...PARTS.map((part) => `atomic-tools/image-check-${part}.sh`),
        "atomic-out/images/live/",
        "atomic-out/tree/host/commit",
      ],
      outputs: ["atomic-out/images/check/"],
      traits: ["disk", "test"],
    },
  ]);
});

test("of a disk, every format of the target is checked against the one that boots", () => {
  const cloud =
    'cloud_image(name = "disk", tree = "//tree:host", kickstart = ":live_ks", formats = ["raw.xz", "qcow2", "vhd"])';
  const analysis = analyze("", { image: ":disk", more: cloud });
  expect(analysis.problems).toEqual([]);
  const [action] = analysis.actionsOf("//images:check");
  expect(action?.arguments.slice(2, -4)).toEqual([
    ...["--medium", "disk", "--image", "atomic-out/images/disk.qcow2", "--format", "qcow2"],
    ...["--commit", "atomic-out/tree/host/commit", "--output", "atomic-out/images/check"],
    ...["--firmware", "bios", "--firmware", "uefi"],
  ]);
  expect(action?.arguments.slice(-4)).toEqual([
    ...["--also", "raw.xz=atomic-out/images/disk.raw.xz"],
    ...["--also", "vhd=atomic-out/images/disk.vhd"],
  ]);
  expect(action?.inputs.slice(1 + PARTS.length)).toEqual([
    "atomic-out/images/disk.qcow2",
    "atomic-out/tree/host/commit",
    "atomic-out/images/disk.raw.xz",
    "atomic-out/images/disk.vhd",
  ]);
});

test.each([
  [
    "max_ram_mib = 0",
    '60: Cannot read attribute "max_ram_mib" of image_check target "//images:check": expected at least 1 MiB, got int 0',
  ],
  [
    'max_size_mib = {"*": 0}',
    '67: Cannot read attribute "max_size_mib" of image_check target "//images:check": expected at least 1 MiB, got int 0',
  ],
  [
    'max_size_mib = {"a=b": 1}',
    '61: Cannot read attribute "max_size_mib" of image_check target "//images:check": expected file names or patterns, without =, got dict',
  ],
])("%s is refused", (attributes, problem) => {
  expect(analyze(attributes).problems).toEqual([`images/BUILD.atomic:4:${problem}`]);
});

test("a budget of memory is for what lives in memory", () => {
  const cloud = 'cloud_image(name = "disk", tree = "//tree:host", kickstart = ":live_ks")';
  expect(analyze("max_ram_mib = 512", { image: ":disk", more: cloud }).problems).toEqual([
    'images/BUILD.atomic:4:60: Cannot check "//images:disk": max_ram_mib is for live images, but it is a disk',
  ]);
});

function analyze(attributes: string, { image = ":live", more = "" } = {}): RuleAnalysis {
  const build = `${SAMPLE_SYSTEM["images/BUILD.atomic"]?.replace(/image_boot_test.*\n/, "")}
image_check(name = "check", image = "${image}", ${attributes})
${more}`;
  return analyzeRules({ ...SAMPLE_SYSTEM, "images/BUILD.atomic": build });
}
