import { expect, test } from "vitest";
import { BOOT_TEST_PARTS } from "../../../rules/images/boot-test-parts.ts";
import { analyzeRules, literalsOf, originOf, type RuleAnalysis } from "../../support/analyze-rules.ts";
import { SAMPLE_SYSTEM } from "../../support/sample-system.ts";

test("an upgrade test boots the image and has the next commit for its mirror", () => {
  const analysis = analyze('image = ":cloud", tree = "//tree:next", firmware = "uefi", commands = ["true"]');
  expect(analysis.problems).toEqual([]);
  expect(analysis.actionsOf("//images:upgrades")).toEqual([
    {
      mnemonic: "UpgradeTest",
      message: "Upgrading cloud to next",
      arguments: [
        "sh",
        "atomic-tools/upgrade-test.sh",
        ...["--medium", "disk", "--image", "atomic-out/images/cloud.qcow2", "--format", "qcow2"],
        ...["--commit", "atomic-out/tree/host/commit"],
        ...["--repo", "atomic-out/tree/next/repo", "--next", "atomic-out/tree/next/commit"],
        ...["--ref", "sample/1/x86_64/host", "--output", "atomic-out/images/upgrades"],
        ...["--checks", "atomic-out/images/upgrades.checks"],
        ...["--firmware", "uefi", "--memory", "2048", "--cpus", "2", "--timeout", "600"],
      ],
      inputs: [
        "atomic-tools/upgrade-test.sh",
        ...BOOT_TEST_PARTS.map(({ name }) => `atomic-tools/${name}`),
        "atomic-tools/upgrade-test-mirror.sh",
        "atomic-out/images/cloud.qcow2",
        "atomic-out/tree/host/commit",
        "atomic-out/tree/next/repo/",
        "atomic-out/tree/next/commit",
        "atomic-out/images/upgrades.checks",
      ],
      outputs: ["atomic-out/images/upgrades/"],
      traits: ["disk", "accelerator best", "test"],
    },
  ]);
  const tools = analysis.graph.actions.find(({ mnemonic }) => mnemonic === "UpgradeTest")?.tools ?? [];
  expect(tools.filter((name) => name.startsWith("ovmf"))).toEqual(["ovmf-code.fd", "ovmf-vars.fd"]);
  expect(originOf(literalsOf(analysis).get("atomic-out/images/upgrades.checks"), "run true")).toBe(
    "images/BUILD.atomic:8:104",
  );
});

test.each([
  [
    'image = ":live", tree = "//tree:next"',
    '8:41: Cannot upgrade "//images:live" in "//images:upgrades": it has no system installed, expected a disk image or a Vagrant box',
  ],
  [
    'image = ":cloud", tree = "//tree:host"',
    '8:58: Cannot upgrade "//images:cloud" in "//images:upgrades": the image was made of this very tree, expected the one that comes next',
  ],
])("%s is refused", (attributes, problem) => {
  expect(analyze(attributes).problems).toEqual([`images/BUILD.atomic:${problem}`]);
});

function analyze(attributes: string): RuleAnalysis {
  return analyzeRules({
    ...SAMPLE_SYSTEM,
    "tree/BUILD.atomic": `${SAMPLE_SYSTEM["tree/BUILD.atomic"]}
ostree_tree(name = "next", treefile = ":treefile", lock = ":lock", previous_version = "1.0")`,
    "images/BUILD.atomic": `${SAMPLE_SYSTEM["images/BUILD.atomic"]}
kickstart(name = "cloud_ks", src = "cloud.ks")

cloud_image(name = "cloud", tree = "//tree:host", kickstart = ":cloud_ks", formats = ["qcow2"], size_mib = 3000)
upgrade_test(name = "upgrades", ${attributes})`,
    "images/cloud.ks": `%include common.ks
bootloader --append="console=ttyS0"
zerombr
clearpart --all --initlabel
part /boot --size=500 --fstype=ext4
part / --size=2000 --fstype=ext4
`,
  });
}
