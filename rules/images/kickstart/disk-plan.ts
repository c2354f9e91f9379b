import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { type Result, succeed } from "../../../engine/core/result.ts";
import type { DiskLayout } from "./disk-layout.ts";
import { type ImagePlan, planOf } from "./image-plan.ts";
import { commandsNamed, type Kickstart, optionOf } from "./kickstart.ts";
import { type PlanLine, systemPlan } from "./system-plan.ts";

/** The kickstart as lines for make-disk.sh. Assumes `checkDiskKickstart` had nothing to say. */
export function diskPlan(kickstart: Kickstart, layout: DiskLayout): Result<ImagePlan, readonly Diagnostic[]> {
  const system = systemPlan(kickstart, { image: "disk image" });
  if (!system.ok) return system;
  const lines: PlanLine[] = [[`disk-size ${layout.sizeMiB}`, undefined]];
  for (const command of commandsNamed(kickstart, "bootloader")) {
    const timeout = optionOf(command, "--timeout");
    if (timeout?.value !== undefined) lines.push([`menu-timeout ${timeout.value}`, timeout.origin]);
  }
  for (const { startMiB, sizeMiB, format, mount = "-", label = "-", options, origin } of layout.partitions)
    lines.push([`partition ${startMiB} ${sizeMiB} ${format} ${mount} ${label} ${options}`, origin]);
  return succeed(planOf([...lines, ...system.value]));
}
