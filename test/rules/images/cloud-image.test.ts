import { expect, test } from "vitest";
import { BootableInfo } from "../../../rules/images/bootable-info.ts";
import { ReleaseArtifactsInfo } from "../../../rules/release/release-artifacts-info.ts";
import { analyzeRules, literalsOf } from "../../support/analyze-rules.ts";
import { SAMPLE_SYSTEM } from "../../support/sample-system.ts";

const SYSTEM: Readonly<Record<string, string>> = {
  ...SAMPLE_SYSTEM,
  "images/BUILD.atomic": `kickstart(name = "cloud_ks", src = "cloud.ks")
kickstart(name = "box_ks", src = "box.ks")
cloud_image(name = "cloud", tree = "//tree:host", kickstart = ":cloud_ks", formats = ["raw", "qcow2"], size_mib = 2000)
cloud_image(name = "box", tree = "//tree:host", kickstart = ":box_ks", formats = ["vagrant-libvirt", "gce"], variant = "Box")
`,
  "images/cloud.ks": `%include common.ks
bootloader --append="console=ttyS0" --timeout=2
part /boot --size=300
part / --size=1000 --grow
`,
  "images/box.ks": "%include cloud.ks\nuser --name=box\n",
};

test("one disk is made of plan, commit and label, as root of a namespace without a network; formats derive from it", () => {
  const analysis = analyzeRules(SYSTEM);
  expect(analysis.problems).toEqual([]);
  const [disk, ...formats] = analysis.actionsOf("//images:cloud");
  expect(disk).toEqual({
    mnemonic: "MakeDisk",
    message: "Making disk cloud",
    arguments: [
      ...["sh", "atomic-tools/make-disk.sh", "--plan", "atomic-out/images/cloud.plan"],
      ...["--repo", "atomic-out/tree/host/repo", "--commit", "atomic-out/tree/host/commit"],
      ...["--seed", "//images:cloud", "--output", "atomic-out/images/cloud.raw"],
    ],
    inputs: [
      ...["make-disk", "deploy-tree", "configure-deployment", "boot-loader", "make-ext4"].map(
        (name) => `atomic-tools/${name}.sh`,
      ),
      ...["atomic-out/images/cloud.plan", "atomic-out/tree/host/repo/", "atomic-out/tree/host/commit"],
    ],
    outputs: ["atomic-out/images/cloud.raw"],
    traits: ["root-range"],
  });
  expect(formats.map(({ mnemonic, outputs }) => [mnemonic, outputs])).toEqual([
    ["ConvertDisk", ["atomic-out/images/cloud.qcow2"]],
  ]);
});

test("the plan has the disk, and the system after it", () => {
  const plan = literalsOf(analyzeRules(SYSTEM)).get("atomic-out/images/cloud.plan");
  expect(plan?.content.split("\n").slice(0, 7)).toEqual([
    "disk-size 2000",
    "menu-timeout 2",
    "partition 1 1 biosboot - - defaults",
    "partition 2 64 vfat /boot/efi - umask=0077,shortname=winnt",
    "partition 66 300 ext4 /boot - defaults",
    "partition 366 1633 ext4 / - defaults",
    "osname sample",
  ]);
});

test("machines start from the qcow2, else from a box, on both firmwares; each format is a part of the release", () => {
  const analysis = analyzeRules(SYSTEM);
  const media = ["//images:cloud", "//images:box"].map((label) => analysis.providedBy(label, BootableInfo));
  expect(media).toMatchObject([
    { medium: { kind: "disk", format: "qcow2", file: { path: "atomic-out/images/cloud.qcow2" } } },
    { medium: { kind: "vagrant-box", provider: "libvirt" }, firmware: ["bios", "uefi"] },
  ]);
  const parts = ["//images:cloud", "//images:box"].map((label) => analysis.providedBy(label, ReleaseArtifactsInfo));
  expect(
    parts.map((info) => info?.artifacts.map(({ kind, format, variant, file }) => [kind, format, variant, file.path])),
  ).toEqual([
    [
      ["image", "raw", "Cloud", "atomic-out/images/cloud.raw"],
      ["image", "qcow2", "Cloud", "atomic-out/images/cloud.qcow2"],
    ],
    [
      ["image", "vagrant-libvirt", "Box", "atomic-out/images/box.vagrant-libvirt.box"],
      ["image", "gce", "Box", "atomic-out/images/box.gce.tar.gz"],
    ],
  ]);
});

test("a disk that only goes into packed formats is started itself", () => {
  const analysis = analyzeRules(edited("images/BUILD.atomic", '["vagrant-libvirt", "gce"]', '["raw.xz"]'));
  expect(analysis.providedBy("//images:box", BootableInfo)).toMatchObject({
    medium: { kind: "disk", format: "raw", file: { path: "atomic-out/images/box.raw" } },
  });
});

test.each([
  ["images/box.ks", "--name=box", "--name=other", ["box.plan"]],
  ["images/cloud.ks", "console=ttyS0", "quiet", ["box.plan", "cloud.plan"]],
  ["images/common.ks", "lang C.UTF-8", "lang de_DE.UTF-8", ["box.plan", "cloud.plan"]],
  ["images/box.ks", "user", "# A comment.\nuser", []],
])("an edit of %s (%j -> %j) changes the plans %j", (path, before, after, changed) => {
  const then = literalsOf(analyzeRules(SYSTEM));
  const now = literalsOf(analyzeRules(edited(path, before, after)));
  const plans = [...now].filter(([name, { content }]) => name.endsWith(".plan") && then.get(name)?.content !== content);
  expect(plans.map(([name]) => name.replace("atomic-out/images/", "")).toSorted()).toEqual(changed);
});

test("a disk too small for its partitions, and a kickstart that no disk can honour, are refused where they stand", () => {
  expect(analyzeRules(edited("images/BUILD.atomic", "size_mib = 2000", "size_mib = 1000")).problems).toEqual([
    'images/BUILD.atomic:3:115: Cannot make "//images:cloud": size_mib is 1000, but the partitions need 1367',
  ]);
  const refused = analyzeRules(edited("images/box.ks", "user --name=box", "part /var --size=1 --fstype=btrfs"));
  expect(refused.problems).toEqual([
    'images/box.ks:2:20: Cannot make a disk image from "images/box.ks": command "part" has --fstype=btrfs, expected ext4',
  ]);
  expect(refused.actionsOf("//images:box")).toEqual([]);
});

function edited(path: string, before: string, after: string): Readonly<Record<string, string>> {
  const text = SYSTEM[path] ?? "";
  expect(text).toContain(before);
  return { ...SYSTEM, [path]: text.replace(before, after) };
}
