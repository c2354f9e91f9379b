import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { prefixOf } from "./installer-plan.ts";
import { fileSystemsFor, INSTALLER_COMMANDS, OTHER_INSTALLER_COMMANDS } from "./installer-support.ts";
import { commandsNamed, type Kickstart, type KickstartCommand, type KickstartSection, optionOf } from "./kickstart.ts";
import type { ImageTree } from "./kickstart-checker.ts";
import { StorageChecker } from "./storage-checker.ts";

/** The repository on the medium, where installers have looked for it ever since they carried one. */
export const MEDIUM_REPOSITORY = "file:///run/install/repo/content/repo";

/**
 * What can be known to fail on the machine before an ISO is written: the tree's ref, the repository, and every command that the
 * native installer does not honour, by name, file and line.
 */
export function checkInstallerKickstart(kickstart: Kickstart, tree: ImageTree): readonly Diagnostic[] {
  const checker = new InstallerChecker(kickstart, {
    image: "native installer",
    commands: INSTALLER_COMMANDS,
    others: OTHER_INSTALLER_COMMANDS,
  });
  checker.checkTree(tree);
  checker.checkRepository();
  checker.checkLayout({ onlyOne: "the native installer installs to one" });
  for (const command of kickstart.commands) checker.checkCommand(command);
  for (const section of kickstart.sections) checker.checkSection(section);
  return checker.diagnostics;
}

class InstallerChecker extends StorageChecker {
  checkRepository(): void {
    const [setup] = commandsNamed(this.kickstart, "ostreesetup");
    const url = setup === undefined ? undefined : optionOf(setup, "--url");
    if (url?.value === undefined || url.value.replace(/^file:\/*/, "file:///") === MEDIUM_REPOSITORY) return;
    this.wrong(
      url.origin,
      `command "ostreesetup" has --url=${JSON.stringify(url.value)}, but the ISO installs the repository that it carries`,
      `Use --url=${MEDIUM_REPOSITORY}, and say with the target's update_url where updates come from`,
    );
  }

  protected override checkValues(command: KickstartCommand): void {
    if (command.name === "part") this.#checkPartition(command);
    if (command.name === "autopart") this.#checkAutomatic(command);
    if (command.name === "network") this.#checkNetwork(command);
    if (command.name === "bootloader") this.expectOneOf(command, "--location", { values: ["mbr"] });
    if (command.name === "clearpart") this.expectOneOf(command, "--disklabel", { values: ["gpt"] });
  }

  #checkPartition(command: KickstartCommand): void {
    const [mount] = command.positionals;
    if (mount === undefined) return;
    const types = fileSystemsFor(mount.text);
    if (types === undefined) {
      const known = "expected /, /boot, /boot/efi, biosboot, swap, /var or a folder below it";
      this.wrong(mount.origin, `command "part" has the mount point ${JSON.stringify(mount.text)}, ${known}`);
      return;
    }
    this.expectOneOf(command, "--fstype", { values: types });
    const isFirmware = mount.text === "biosboot" || mount.text === "/boot/efi";
    const isRecommended = mount.text === "swap" && optionOf(command, "--recommended") !== undefined;
    if (optionOf(command, "--size") === undefined && !isFirmware && !isRecommended)
      this.wrong(command.origin, 'command "part" lacks --size', "Say the least size in MiB; --grow adds to it");
    const longest = mount.text === "/boot/efi" ? 11 : 16;
    this.#expectWord(command, "--label", new RegExp(`^[\\w.-]{1,${longest}}$`));
    this.#expectWord(command, "--fsoptions", /^\S+$/);
    this.#expectWord(command, "--ondisk", /^\S+$/);
  }

  #checkAutomatic(command: KickstartCommand): void {
    if (optionOf(command, "--type") === undefined && optionOf(command, "--nolvm") === undefined)
      this.wrong(
        command.origin,
        'command "autopart" makes LVM volumes, and the native installer makes none',
        "Use autopart --type=plain",
      );
    this.expectOneOf(command, "--type", { values: ["plain", "partition"] });
    this.expectOneOf(command, "--fstype", { values: ["ext4"] });
  }

  #checkNetwork(command: KickstartCommand): void {
    this.expectOneOf(command, "--bootproto", { values: ["dhcp", "static"] });
    const protocol = optionOf(command, "--bootproto");
    for (const name of protocol?.value === "static" ? ["--ip", "--netmask", "--device"] : []) {
      if (optionOf(command, name) === undefined)
        this.wrong(command.origin, `command "network" has --bootproto=static and lacks ${name}`);
    }
    const netmask = optionOf(command, "--netmask");
    if (netmask?.value !== undefined && prefixOf(netmask.value) === undefined)
      this.wrong(
        netmask.origin,
        `command "network" has --netmask=${JSON.stringify(netmask.value)}, which is no netmask`,
      );
    for (const name of ["--device", "--ip", "--gateway", "--nameserver"])
      this.#expectWord(command, name, /^[\w.:,-]+$/);
  }

  #expectWord(command: KickstartCommand, name: string, pattern: RegExp): void {
    const option = optionOf(command, name);
    if (option?.value === undefined || pattern.test(option.value)) return;
    const given = `${name}=${JSON.stringify(option.value)}`;
    this.wrong(option.origin, `command "${command.name}" has ${given}, expected one short word`);
  }

  /** Unlike an image that is packed, an installation has an outside, and a time before; ours gives scripts neither. */
  override checkSection(section: KickstartSection): void {
    const { name, origin } = section;
    if (section.kind === "script" && name !== "%post")
      this.wrong(origin, `section "${name}" is not known to the native installer, which runs %post only`);
    else if (section.kind === "script" && optionOf(section, "--nochroot") !== undefined)
      this.wrong(origin, 'section "%post" has --nochroot, but scripts run in the installed system only');
    else if (section.kind !== "other") super.checkSection(section);
    else if (!section.words.some(({ text }) => text === "--disable" || text === "--disabled"))
      this.wrong(origin, `section "${name}" configures an add-on, and the native installer has none`, "Remove it");
  }
}
