import { labelName } from "../../engine/core/label.ts";
import { TEST_TIMEOUT_MS } from "../../engine/rule/action-defaults.ts";
import { attribute } from "../../engine/rule/attribute.ts";
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

/** Boots an image as a machine on a network would. */
export const imageBootTest = defineRule({
  name: "image_boot_test",
  doc: `Boots an image in QEMU over an emulated network (iPXE, TFTP, HTTP, all inside the sandbox) and asserts over the serial
console: the booted deployment is the tree's commit, the system is running with no failed unit, and each of \`commands\`
exits with status 0. The image is not changed for it. A pass is cached by the image's digest, a failure never.`,
  example: `image_boot_test(
    name = "pxetolive_boots",
    image = ":pxetolive",
    commands = ["test -e /usr/bin/ostree"],
)`,
  isTest: true,
  attributes: {
    image: attribute.label({ providers: [LiveImageInfo] }),
    commands: attribute.stringList().default([]),
    kernel_arguments: attribute.stringList().default([]),
    memory_mib: attribute.integer().min(256).default(2048),
    cpus: attribute.integer().min(1).max(64).default(2),
  },
  implementation(context) {
    const { attributes } = context;
    const image = context.dependencies("image")[0]?.get(LiveImageInfo);
    if (image === undefined) return [];
    const name = labelName(context.label);
    const checks = context.literal(`${name}.checks`, attributes.commands.map((command) => `run ${command}\n`).join(""));
    const folder = context.declareDirectory(name);
    const timeoutMs = TEST_TIMEOUT_MS["long"];
    runScript(context, {
      script: BOOT_TEST,
      mnemonic: "BootTest",
      message: `Booting ${labelName(context.dependencies("image")[0]?.label ?? context.label)}`,
      arguments: [
        ...["--image", image.folder.path, "--commit", image.commit.path, "--output", folder.path],
        ...["--checks", checks.path, "--memory", String(attributes.memory_mib), "--cpus", String(attributes.cpus)],
        ...attributes.kernel_arguments.flatMap((argument) => ["--kernel-arguments", argument]),
      ],
      inputs: [image.folder, image.commit, checks],
      outputs: [folder],
      isTest: true,
      ...(timeoutMs !== undefined && { timeoutMs }),
      resources: { cpu: attributes.cpus, memoryMiB: attributes.memory_mib + QEMU_OVERHEAD_MIB },
    });
    return [defaultInfo([folder])];
  },
});
