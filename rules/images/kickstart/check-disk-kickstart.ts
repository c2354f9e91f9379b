import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { DISK_COMMANDS, OTHER_DISK_COMMANDS } from "./disk-support.ts";
import { commandsNamed, type Kickstart, type KickstartCommand, optionOf } from "./kickstart.ts";
import type { ImageTree } from "./kickstart-checker.ts";
import { StorageChecker } from "./storage-checker.ts";

/** FAT32 has 65,525 clusters at least, of 512 bytes and two tables. */
const LEAST_EFI_MIB = 40;
const PLAIN = "Use autopart --type=plain --noswap";

/**
 * What can be known to fail before a disk is made: the tree's ref, what a disk image has no way to be, and every command that
 * making one does not honour, by name, file and line.
 */
export function checkDiskKickstart(kickstart: Kickstart, tree: ImageTree): readonly Diagnostic[] {
  const checker = new DiskChecker(kickstart, {
    image: "disk image",
    commands: DISK_COMMANDS,
    others: OTHER_DISK_COMMANDS,
  });
  checker.checkTree(tree);
  checker.checkPartitions();
  for (const command of kickstart.commands) checker.checkCommand(command);
  for (const section of kickstart.sections) checker.checkSection(section);
  return checker.diagnostics;
}

class DiskChecker extends StorageChecker {
  checkPartitions(): void {
    if (commandsNamed(this.kickstart, "part", "autopart").length === 0)
      this.missing("says nothing of partitions", "Add the lines: part /boot --size=500 and part / --size=… --grow");
    this.checkLayout({ onlyOne: "an image is one disk" });
  }

  protected override checkValues(command: KickstartCommand): void {
    const { name } = command;
    if (name === "part") this.#checkPartition(command);
    if (name === "bootloader") this.expectOneOf(command, "--location", { values: ["mbr"] });
    if (name === "clearpart") this.expectOneOf(command, "--disklabel", { values: ["gpt"] });
    if (name === "network")
      this.expectOneOf(command, "--bootproto", {
        values: ["dhcp"],
        remedy: "Write the addresses for the system's network service in %post",
      });
    if (name === "autopart") this.#checkAutomatic(command);
  }

  #checkAutomatic(command: KickstartCommand): void {
    const isPlain = optionOf(command, "--nolvm") !== undefined;
    if (optionOf(command, "--type") === undefined && !isPlain)
      this.wrong(command.origin, 'command "autopart" makes LVM volumes, and a disk image has plain partitions', PLAIN);
    this.expectOneOf(command, "--type", { values: ["plain", "partition"], remedy: PLAIN });
    this.expectOneOf(command, "--fstype", { values: ["ext4"] });
    if (optionOf(command, "--noswap") === undefined)
      this.wrong(
        command.origin,
        'command "autopart" makes swap to fit the memory of the machine, which a disk image does not know',
        "Add --noswap, or say all partitions with part",
      );
  }

  #checkPartition(command: KickstartCommand): void {
    const [mount] = command.positionals;
    if (mount === undefined) return;
    const types = fileSystemsOf(mount.text);
    if (types === undefined) {
      const known = "expected /, /boot, /boot/efi, biosboot, swap, /var or a folder below it";
      const remedy = /^\/(home|srv|opt|root|mnt)\b/.test(mount.text) ? { remedy: `Use /var${mount.text}` } : {};
      const problem = `command "part" has the mount point ${JSON.stringify(mount.text)}, ${known}`;
      this.wrong(mount.origin, problem, ...Object.values(remedy));
      return;
    }
    this.expectOneOf(command, "--fstype", { values: types });
    const size = optionOf(command, "--size");
    const mayLack = mount.text === "biosboot" || mount.text === "/boot/efi";
    if (size === undefined && !mayLack)
      this.wrong(command.origin, 'command "part" lacks --size', "Say the least size in MiB; --grow adds to it");
    const least = mount.text === "/boot/efi" ? LEAST_EFI_MIB : 1;
    if (size !== undefined && Number(size.value) < least)
      this.wrong(size.origin, `command "part" has --size=${size.value} for ${mount.text}, expected at least ${least}`);
    for (const [name, pattern] of WORDS) {
      const option = optionOf(command, name);
      if (option?.value !== undefined && !pattern.test(option.value))
        this.wrong(
          option.origin,
          `command "part" has ${name}=${JSON.stringify(option.value)}, expected one word${name === "--label" ? " of at most 11 characters" : ""}`,
        );
    }
  }
}

/** A label must fit every file system: FAT has eleven characters. */
const WORDS = [
  ["--label", /^[\w.-]{1,11}$/],
  ["--fsoptions", /^\S+$/],
] as const;

function fileSystemsOf(mount: string): readonly string[] | undefined {
  if (mount === "biosboot") return ["biosboot"];
  if (mount === "/boot/efi") return ["efi", "vfat"];
  if (mount === "swap") return ["swap"];
  return mount === "/" || mount === "/boot" || /^\/var(\/[\w.-]+)*$/.test(mount) ? ["ext4"] : undefined;
}
