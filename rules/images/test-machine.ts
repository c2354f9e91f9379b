/**
 * The virtual machine of a test, as BUILD files describe it: one set of attributes for all rules that boot an image. Its
 * firmware is a tool of the action, so that a new OVMF tests again.
 */
import type { z } from "zod";
import { TEST_TIMEOUT_MS } from "../../engine/rule/action-defaults.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";
import type { ScriptActionOptions } from "../script-action.ts";
import type { BootableInfo } from "./bootable-info.ts";

/** Attributes of the machine. */
export const MACHINE_ATTRIBUTES = {
  firmware: attribute
    .choice(["bios", "uefi"])
    .default("bios")
    .describe("What the machine starts with; the image must be made for it"),
  memory_mib: attribute
    .integer()
    .min(256, { error: "expected at least 256 MiB" })
    .default(2048)
    .describe("Memory of the machine in MiB; a live image is held in it, too"),
  cpus: attribute
    .integer()
    .min(1, { error: "expected 1 to 64 processors" })
    .max(64, { error: "expected 1 to 64 processors" })
    .default(2)
    .describe("Processors of the machine"),
};

type MachineAttributes = { readonly [K in keyof typeof MACHINE_ATTRIBUTES]: z.infer<(typeof MACHINE_ATTRIBUTES)[K]> };

const FIRMWARE_FILES = ["ovmf-code.fd", "ovmf-vars.fd"];
const QEMU_OVERHEAD_MIB = 512;

/** Words for the script: the machine, and how long it may take of the test's time limit. */
export function machineArguments(attributes: MachineAttributes & { readonly timeout: string }): readonly string[] {
  return [
    ...["--firmware", attributes.firmware, "--memory", String(attributes.memory_mib)],
    ...["--cpus", String(attributes.cpus), "--timeout", String(bootSeconds(attributes.timeout))],
  ];
}

/** What the action takes of the host. Copies of disks are too large for a /tmp in memory. */
export function machineNeeds(
  attributes: MachineAttributes,
): Pick<ScriptActionOptions, "moreTools" | "sandbox" | "resources" | "isTest"> {
  return {
    moreTools: attributes.firmware === "uefi" ? FIRMWARE_FILES : [],
    sandbox: { accelerator: "best", scratch: "disk" },
    resources: { cpu: attributes.cpus, memoryMiB: attributes.memory_mib + QEMU_OVERHEAD_MIB },
    isTest: true,
  };
}

/** An image that cannot start on the firmware asked for is a mistake of the BUILD file, not a failed test. */
export function reportUnfitFirmware<Attributes extends MachineAttributes>(
  context: RuleContext<Attributes>,
  image: { readonly label: string; readonly info: z.infer<typeof BootableInfo.schema> },
): void {
  const { firmware } = context.attributes;
  if (image.info.firmware.includes(firmware)) return;
  const known = image.info.firmware.map((name) => `"${name}"`).join(", ");
  const message = `Cannot boot "${image.label}" in "${context.label}": the image is not made for firmware "${firmware}", only for ${known}`;
  context.report({ message, range: context.rangeOf("firmware") });
}

/** The rest is for the checks, and for saying what was on the screen instead of being killed before. */
function bootSeconds(timeout: string): number {
  return Math.round(((TEST_TIMEOUT_MS[timeout] ?? 0) / 1000) * (2 / 3));
}
