import { z } from "zod";
import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { testTimeout } from "../../engine/rule/common-attributes.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import upgradeTestScript from "../tools/upgrade-test.sh";
import upgradeTestMirror from "../tools/upgrade-test-mirror.sh";
import { OstreeTreeInfo } from "../tree/ostree-tree-info.ts";
import { bootMediumArguments, mediumArtifact } from "./boot-medium-arguments.ts";
import { BOOT_TEST_PARTS } from "./boot-test-parts.ts";
import { BootableInfo } from "./bootable-info.ts";
import { commandChecks } from "./command-checks.ts";
import { MACHINE_ATTRIBUTES, machineArguments, machineNeeds, reportUnfitFirmware } from "./test-machine.ts";

const UPGRADE_TEST: ToolScript = {
  name: "upgrade-test.sh",
  text: upgradeTestScript,
  parts: [...BOOT_TEST_PARTS, { name: "upgrade-test-mirror.sh", text: upgradeTestMirror }],
};

/** Boots what is installed and upgrades it to what comes next. */
export const upgradeTest = defineRule({
  name: "upgrade_test",
  doc: `Boots a disk image in QEMU and lets it upgrade to another tree's commit, as machines in the field will: from a mirror over HTTP
with GPG verification of commit and summary. All of it is inside the sandbox; the mirror and its key are made for the test. An unsigned
commit and one that a stranger signed must be refused and change nothing; the signed one must be taken, boot, and run with no failed unit and
each of \`commands\` ending with exit status 0; then the second entry of the boot menu must still boot the old commit.`,
  example: `upgrade_test(
    name = "cloud_upgrades",
    image = ":cloud",
    tree = "//tree:next",
)`,
  isTest: true,
  attributes: {
    image: attribute.label({ providers: [BootableInfo] }).describe("The disk image or Vagrant box that is upgraded"),
    tree: attribute.label({ providers: [OstreeTreeInfo] }).describe("The tree that it is upgraded to"),
    commands: z
      .array(attribute.string().regex(/^.+$/, { error: "expected a command on one line" }))
      .default([])
      .describe("Commands for the upgraded system's shell, as root; each must end with exit status 0"),
    ...MACHINE_ATTRIBUTES,
    timeout: testTimeout("long"),
  },
  implementation(context) {
    const { attributes } = context;
    const [image] = context.dependencies("image");
    const info = image?.get(BootableInfo);
    const tree = context.dependencies("tree")[0]?.get(OstreeTreeInfo);
    if (image === undefined || info === undefined || tree === undefined) return [];
    reportUnfitFirmware(context, { label: image.label, info });
    const problem = whyNoUpgrade(info, tree.commit.path);
    if (problem !== undefined) {
      const message = `Cannot upgrade "${image.label}" in "${context.label}": ${problem.message}`;
      context.report({ message, range: context.rangeOf(problem.attribute) });
    }
    const checks = commandChecks(context);
    const folder = context.declareDirectory(labelName(context.label));
    runScript(context, {
      script: UPGRADE_TEST,
      mnemonic: "UpgradeTest",
      message: `Upgrading ${labelName(image.label)} to ${labelName(context.dependencies("tree")[0]?.label ?? image.label)}`,
      arguments: [
        ...[...bootMediumArguments(info.medium), "--commit", info.commit.path],
        ...["--repo", tree.repository.path, "--next", tree.commit.path, "--ref", tree.ref],
        ...["--output", folder.path, "--checks", checks.path, ...machineArguments(attributes)],
      ],
      inputs: [mediumArtifact(info.medium), info.commit, tree.repository, tree.commit, checks],
      outputs: [folder],
      ...machineNeeds(attributes),
    });
    return [defaultInfo([folder])];
  },
});

/** What can be told from the targets alone. */
function whyNoUpgrade({ medium, commit }: z.infer<typeof BootableInfo.schema>, nextPath: string) {
  if (medium.kind !== "disk" && medium.kind !== "vagrant-box") {
    return {
      attribute: "image",
      message: "it has no system installed, expected a disk image or a Vagrant box",
    } as const;
  }
  if (commit.path !== nextPath) return undefined;
  return {
    attribute: "tree",
    message: "the image was made of this very tree, expected the one that comes next",
  } as const;
}
