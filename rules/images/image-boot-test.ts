import { z } from "zod";
import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { testTimeout } from "../../engine/rule/common-attributes.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import bootTest from "../tools/boot-test.sh";
import { bootMediumArguments, mediumArtifact } from "./boot-medium-arguments.ts";
import { BOOT_TEST_PARTS } from "./boot-test-parts.ts";
import { BootableInfo } from "./bootable-info.ts";
import { commandChecks } from "./command-checks.ts";
import { MACHINE_ATTRIBUTES, machineArguments, machineNeeds, reportUnfitFirmware } from "./test-machine.ts";

const BOOT_TEST: ToolScript = { name: "boot-test.sh", text: bootTest, parts: BOOT_TEST_PARTS };

/** Boots an image as its people would. */
export const imageBootTest = defineRule({
  name: "image_boot_test",
  doc: `Boots an image in QEMU and checks the running system: a live image over an emulated network (iPXE, TFTP and HTTP are all inside
the sandbox), a disk or the disk of a box as a copy of it, an installer by letting it install to a blank disk, unattended, and then
booting that. Over the serial console it asserts that the booted deployment is the tree's commit, that the system runs with no
failed unit, and that each of \`commands\` ends with exit status 0. The image is not changed for it: the menu of a disk's copy gets the
kernel arguments that give the test its shell. A pass is cached by the image's digest, a failure never.`,
  example: `image_boot_test(
    name = "cloud_boots_uefi",
    image = ":cloud",
    firmware = "uefi",
    commands = ["test -e /usr/bin/ostree"],
)`,
  isTest: true,
  attributes: {
    image: attribute.label({ providers: [BootableInfo] }).describe("The image to boot"),
    commands: z
      .array(attribute.string().regex(/^.+$/, { error: "expected a command on one line" }))
      .default([])
      .describe("Commands for the booted system's shell, as root; each must end with exit status 0"),
    kernel_arguments: attribute
      .stringList()
      .default([])
      .describe("Kernel arguments for this boot, after the image's own"),
    ...MACHINE_ATTRIBUTES,
    disk_mib: attribute
      .integer()
      .min(1024, { error: "expected at least 1024 MiB" })
      .default(8192)
      .describe("Size in MiB of the blank disk that an installer gets"),
    timeout: testTimeout("long"),
  },
  implementation(context) {
    const { attributes } = context;
    const [image] = context.dependencies("image");
    const info = image?.get(BootableInfo);
    if (image === undefined || info === undefined) return [];
    reportUnfitFirmware(context, { label: image.label, info });
    const checks = commandChecks(context);
    const folder = context.declareDirectory(labelName(context.label));
    const isInstaller = info.medium.kind === "installer";
    runScript(context, {
      script: BOOT_TEST,
      mnemonic: "BootTest",
      message: `Booting ${labelName(image.label)}${attributes.firmware === "uefi" ? " on UEFI" : ""}`,
      arguments: [
        ...[...bootMediumArguments(info.medium), "--commit", info.commit.path, "--output", folder.path],
        ...["--checks", checks.path, ...machineArguments(attributes)],
        ...(isInstaller ? ["--disk-mib", String(attributes.disk_mib)] : []),
        ...attributes.kernel_arguments.flatMap((argument) => ["--kernel-arguments", argument]),
      ],
      inputs: [mediumArtifact(info.medium), info.commit, checks],
      outputs: [folder],
      ...machineNeeds(attributes),
    });
    return [defaultInfo([folder])];
  },
});
