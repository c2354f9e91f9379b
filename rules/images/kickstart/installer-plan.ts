import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { type Result, succeed } from "../../../engine/core/result.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import { type ImagePlan, planOf } from "./image-plan.ts";
import { installerLayout } from "./installer-layout.ts";
import { commandsNamed, type Kickstart, type KickstartCommand, optionOf } from "./kickstart.ts";
import { type PlanLine, systemPlan } from "./system-plan.ts";

/** What the plan of an installation needs beside the kickstart. */
export interface InstallerPlanOptions {
  /** Where installed systems look for updates; the kickstart knows only the medium. */
  readonly updateUrl?: string;
  /** There are keys on the medium: updates are verified, whatever the kickstart says of the medium. */
  readonly verifiesUpdates: boolean;
}

/**
 * The kickstart as lines for install.sh: those that configure a packed image, and those that only a machine with disks needs. Every
 * decision that can be made before is made here. Assumes `checkInstallerKickstart` had nothing to say.
 */
export function installerPlan(
  kickstart: Kickstart,
  { updateUrl, verifiesUpdates }: InstallerPlanOptions,
): Result<ImagePlan, readonly Diagnostic[]> {
  const system = systemPlan(kickstart, { image: "native installer" });
  if (!system.ok) return system;
  const lines = [...diskLines(kickstart), ...networkLines(kickstart), ...endingLines(kickstart)];
  for (const line of system.value) {
    if (updateUrl !== undefined && line[0].startsWith("url ")) lines.push([`url ${updateUrl}`, undefined]);
    else if (verifiesUpdates && line[0].startsWith("gpg-verify ")) lines.push(["gpg-verify yes", undefined]);
    else lines.push(line);
  }
  return succeed(planOf(lines));
}

/** Is there nothing left that only a person could say? The disk is chosen on the machine, or the installation refused there. */
export function isUnattended(kickstart: Kickstart): boolean {
  const saysDisks = commandsNamed(kickstart, "part", "autopart").length > 0;
  return saysDisks && commandsNamed(kickstart, "rootpw", "user").length > 0;
}

function diskLines(kickstart: Kickstart): PlanLine[] {
  const lines: PlanLine[] = [];
  const list = (key: string, command: KickstartCommand, name: string) => {
    const option = optionOf(command, name);
    for (const item of (option?.value ?? "").split(",")) {
      if (item.trim() !== "") lines.push([`${key} ${item.trim()}`, option?.origin]);
    }
  };
  for (const command of commandsNamed(kickstart, "ignoredisk")) {
    list("only-disk", command, "--only-use");
    list("ignore-disk", command, "--drives");
  }
  for (const command of commandsNamed(kickstart, "clearpart")) {
    const all = optionOf(command, "--all");
    const initializes = optionOf(command, "--initlabel");
    if (all !== undefined) lines.push(["erase yes", all.origin]);
    if (initializes !== undefined) lines.push(["initialize yes", initializes.origin]);
    list("erase-disk", command, "--drives");
  }
  for (const { origin } of commandsNamed(kickstart, "zerombr")) lines.push(["initialize yes", origin]);
  for (const [disk, origin] of namedDisks(kickstart)) lines.push([`disk ${disk}`, origin]);
  for (const command of commandsNamed(kickstart, "bootloader")) list("boot-timeout", command, "--timeout");
  for (const part of installerLayout(kickstart)) {
    const { mount, fileSystem, fitsMemory, sizeMiB, grow, label = "-", mountOptions = "-", origin } = part;
    lines.push([
      `partition ${mount} ${fileSystem} ${fitsMemory ? "memory" : sizeMiB} ${grow} ${label} ${mountOptions}`,
      origin,
    ]);
  }
  return lines;
}

/** Every disk that partitions or the boot loader are wanted on, once. */
export function namedDisks(kickstart: Kickstart): ReadonlyMap<string, SourceRange> {
  const disks = new Map<string, SourceRange>();
  const named = [
    ...commandsNamed(kickstart, "part").map((command) => optionOf(command, "--ondisk")),
    ...commandsNamed(kickstart, "bootloader").map((command) => optionOf(command, "--boot-drive")),
  ];
  for (const option of named) {
    const disk = option?.value?.replace(/^\/dev\//, "");
    if (option !== undefined && disk !== undefined && !disks.has(disk)) disks.set(disk, option.origin);
  }
  return disks;
}

function networkLines(kickstart: Kickstart): PlanLine[] {
  return commandsNamed(kickstart, "network")
    .filter((command) => command.options.some(({ name }) => name !== "--hostname"))
    .map((command) => {
      const value = (name: string) => optionOf(command, name)?.value ?? "-";
      const isOff = ["no", "off", "false", "0"].includes(value("--onboot").toLowerCase());
      const protocol = isOff ? "off" : value("--bootproto") === "static" ? "static" : "dhcp";
      const address = protocol === "static" ? `${value("--ip")}/${prefixOf(value("--netmask"))}` : "-";
      const device = optionOf(command, "--device")?.value ?? "link";
      const ipv6 = optionOf(command, "--noipv6") === undefined ? "ipv6" : "noipv6";
      const words = ["network", device, protocol, ipv6, address, value("--gateway"), value("--nameserver")];
      return [words.join(" "), command.origin];
    });
}

/** "255.255.255.0" -> 24; undefined: no netmask. */
export function prefixOf(netmask: string): number | undefined {
  const bytes = netmask.split(".").map(Number);
  if (bytes.length !== 4 || bytes.some((byte) => !Number.isInteger(byte) || byte < 0 || byte > 255)) return undefined;
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return /^1*0*$/.test(bits) ? bits.replace(/0*$/, "").length : undefined;
}

const ENDINGS: Readonly<Record<string, string>> = { shutdown: "poweroff", reboot: "reboot", halt: "halt" };

/** What kickstarts without a word end in is a halt. */
function endingLines(kickstart: Kickstart): PlanLine[] {
  const ending = commandsNamed(kickstart, "shutdown", "poweroff", "reboot", "halt").at(-1);
  return [[`ending ${ENDINGS[ending?.name ?? "halt"] ?? "poweroff"}`, ending?.origin]];
}
