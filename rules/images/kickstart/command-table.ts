import type { CommandSpecification } from "./command-specification.ts";
import { INSTALLER_COMMANDS } from "./installer-commands.ts";
import { SOURCE_COMMANDS } from "./source-commands.ts";
import { STORAGE_COMMANDS } from "./storage-commands.ts";
import { SYSTEM_COMMANDS } from "./system-commands.ts";

/** Every command of Fedora's kickstarts. Their order here is the order of a flattened kickstart. */
export const COMMANDS: readonly CommandSpecification[] = [
  ...SOURCE_COMMANDS,
  ...SYSTEM_COMMANDS,
  ...STORAGE_COMMANDS,
  ...INSTALLER_COMMANDS,
];

/** A command by any of its names. */
export const COMMANDS_BY_NAME: ReadonlyMap<string, CommandSpecification> = new Map(
  COMMANDS.flatMap((specification) => specification.names.map((name) => [name, specification] as const)),
);

/** The specification of a command that was read, so its name is known. */
export function specificationOf(name: string): CommandSpecification {
  const specification = COMMANDS_BY_NAME.get(name);
  if (specification === undefined) throw new Error(`Cannot find the specification of command ${JSON.stringify(name)}`);
  return specification;
}

/** Commands that cannot stand in one kickstart, each pair of sides with the reason. */
export const CONFLICTS: readonly {
  readonly one: string;
  readonly others: readonly string[];
  readonly reason: string;
}[] = [
  { one: "ostreesetup", others: ["ostreecontainer", "bootc"], reason: "both say what system is installed" },
  { one: "ostreecontainer", others: ["bootc"], reason: "both say what system is installed" },
  {
    one: "autopart",
    others: ["part", "raid", "volgroup", "logvol", "btrfs", "reqpart", "mount"],
    reason: "autopart lays out the disks by itself",
  },
  {
    one: "mount",
    others: ["part", "raid", "volgroup", "logvol", "btrfs", "reqpart"],
    reason: "mount uses disks as they are",
  },
];
