import { z } from "zod";
import { labelName } from "../../engine/core/label.ts";
import { TEST_TIMEOUT_MS } from "../../engine/rule/action-defaults.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { testTimeout } from "../../engine/rule/common-attributes.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import bootTest from "../tools/boot-test.sh";
import bootTestMachine from "../tools/boot-test-machine.sh";
import serveHttp from "../tools/serve-http.sh";
import { LiveImageInfo } from "./live-image-info.ts";

const BOOT_TEST: ToolScript = {
  name: "boot-test.sh",
  text: bootTest,
  parts: [
    { name: "boot-test-machine.sh", text: bootTestMachine },
    { name: "serve-http.sh", text: serveHttp },
  ],
};

const QEMU_OVERHEAD_MIB = 512;

/** The rest is for the checks, and for saying what was on the screen instead of being killed before. */
function bootSeconds(timeout: string): number {
  return Math.round(((TEST_TIMEOUT_MS[timeout] ?? 0) / 1000) * (2 / 3));
}

/** Boots an image as a machine on a network would. */
export const imageBootTest = defineRule({
  name: "image_boot_test",
  doc: `Boots an image in QEMU over an emulated network and checks the running system. iPXE, TFTP and HTTP are all inside the
sandbox; over the serial console it asserts that the booted deployment is the tree's commit, that the system runs with no failed
unit, and that each of \`commands\` ends with exit status 0. The image is not changed for it. A pass is cached by the image's
digest, a failure never.`,
  example: `image_boot_test(
    name = "pxetolive_boots",
    image = ":pxetolive",
    commands = ["test -e /usr/bin/ostree"],
)`,
  isTest: true,
  attributes: {
    image: attribute.label({ providers: [LiveImageInfo] }).describe("The pxe_live_image target to boot"),
    commands: z
      .array(attribute.string().regex(/^.+$/, { error: "expected a command on one line" }))
      .default([])
      .describe("Commands for the booted system's shell, as root; each must end with exit status 0"),
    kernel_arguments: attribute
      .stringList()
      .default([])
      .describe("Kernel arguments for this boot, after the image's own"),
    memory_mib: attribute
      .integer()
      .min(256, { error: "expected at least 256 MiB" })
      .default(2048)
      .describe("Memory of the machine in MiB; it holds the packed image, too"),
    cpus: attribute
      .integer()
      .min(1, { error: "expected 1 to 64 processors" })
      .max(64, { error: "expected 1 to 64 processors" })
      .default(2)
      .describe("Processors of the machine"),
    timeout: testTimeout("long"),
  },
  implementation(context) {
    const { attributes } = context;
    const image = context.dependencies("image")[0]?.get(LiveImageInfo);
    if (image === undefined) return [];
    const name = labelName(context.label);
    const lines = attributes.commands.map((command) => `run ${command}\n`);
    const origins = lines.map((_, index) => context.rangeOf("commands", index));
    const checks = context.literal(`${name}.checks`, lines.join(""), { origins });
    const folder = context.declareDirectory(name);
    runScript(context, {
      script: BOOT_TEST,
      mnemonic: "BootTest",
      message: `Booting ${labelName(context.dependencies("image")[0]?.label ?? context.label)}`,
      arguments: [
        ...["--image", image.folder.path, "--commit", image.commit.path, "--output", folder.path],
        ...["--checks", checks.path, "--memory", String(attributes.memory_mib), "--cpus", String(attributes.cpus)],
        ...["--timeout", String(bootSeconds(attributes.timeout))],
        ...attributes.kernel_arguments.flatMap((argument) => ["--kernel-arguments", argument]),
      ],
      inputs: [image.folder, image.commit, checks],
      outputs: [folder],
      isTest: true,
      sandbox: { accelerator: "best" },
      resources: { cpu: attributes.cpus, memoryMiB: attributes.memory_mib + QEMU_OVERHEAD_MIB },
    });
    return [defaultInfo([folder])];
  },
});
