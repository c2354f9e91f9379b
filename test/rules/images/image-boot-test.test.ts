import { expect, test } from "vitest";
import { BOOT_TEST_PARTS } from "../../../rules/images/boot-test-parts.ts";
import { analyzeRules, literalsOf, originOf, type RuleAnalysis } from "../../support/analyze-rules.ts";
import { SAMPLE_SYSTEM } from "../../support/sample-system.ts";

test("a boot test is a test of the image against the tree's commit", () => {
  const analysis = analyze(
    'commands = ["true", "test -e /usr/bin/ostree"], kernel_arguments = ["quiet", "debug=1 x"], memory_mib = 512, cpus = 1',
  );
  expect(analysis.problems).toEqual([]);
  expect(analysis.actionsOf("//images:boots")).toEqual([
    {
      mnemonic: "BootTest",
      message: "Booting live",
      arguments: [
        "sh",
        "atomic-tools/boot-test.sh",
        ...["--medium", "network-folder", "--image", "atomic-out/images/live"],
        ...["--commit", "atomic-out/tree/host/commit"],
        ...["--output", "atomic-out/images/boots"],
        ...["--checks", "atomic-out/images/boots.checks"],
        ...["--firmware", "bios", "--memory", "512", "--cpus", "1", "--timeout", "600"],
        ...["--kernel-arguments", "quiet", "--kernel-arguments", "debug=1 x"],
      ],
      inputs: [
        "atomic-tools/boot-test.sh",
        ...BOOT_TEST_PARTS.map(({ name }) => `atomic-tools/${name}`),
        "atomic-out/images/live/",
        "atomic-out/tree/host/commit",
        "atomic-out/images/boots.checks",
      ],
      outputs: ["atomic-out/images/boots/"],
      traits: ["disk", "accelerator best", "test"],
    },
  ]);
  const checks = literalsOf(analysis).get("atomic-out/images/boots.checks");
  expect(checks?.content).toBe("run true\nrun test -e /usr/bin/ostree\n");
  expect(originOf(checks, "run test -e /usr/bin/ostree")).toBe("images/BUILD.atomic:4:70");
});

test.each([
  ["", 900_000, "600"],
  ['timeout = "moderate"', 300_000, "200"],
  ['timeout = "eternal"', 3_600_000, "2400"],
])("with %j it may take %i ms, of which the machine has %s s to boot", (attributes, timeoutMs, bootSeconds) => {
  const action = analyze(attributes).graph.actions.find(({ mnemonic }) => mnemonic === "BootTest");
  const words = action?.arguments ?? [];
  expect([action?.timeoutMs, words[words.indexOf("--timeout") + 1]]).toEqual([timeoutMs, bootSeconds]);
});

test.each([
  [
    'commands = ["true\\nfalse"]',
    '62: Cannot read attribute "commands" of image_boot_test target "//images:boots": expected a command on one line, got string "true\\nfalse"',
  ],
  [
    "memory_mib = 64",
    '63: Cannot read attribute "memory_mib" of image_boot_test target "//images:boots": expected at least 256 MiB, got int 64',
  ],
  [
    'firmware = "uefi"',
    '61: Cannot boot "//images:live" in "//images:boots": the image is not made for firmware "uefi", only for "bios"',
  ],
  [
    "cpus = 65",
    '57: Cannot read attribute "cpus" of image_boot_test target "//images:boots": expected 1 to 64 processors, got int 65',
  ],
  [
    'image = ":live_ks"',
    '41: Cannot use "//images:live_ks" in attribute "image" of "//images:boots": rule "kickstart" does not provide BootableInfo, which the attribute wants',
  ],
])("%s is refused", (attributes, problem) => {
  expect(analyze(attributes).problems).toEqual([`images/BUILD.atomic:4:${problem}`]);
});

function analyze(attributes: string): RuleAnalysis {
  const image = attributes.startsWith("image") ? "" : 'image = ":live", ';
  const build = `${SAMPLE_SYSTEM["images/BUILD.atomic"]?.replace(/image_boot_test.*\n/, "")}
image_boot_test(name = "boots", ${image}${attributes})`;
  return analyzeRules({ ...SAMPLE_SYSTEM, "images/BUILD.atomic": build });
}
