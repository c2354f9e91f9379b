import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { commandsNamed, type Kickstart, type KickstartCommand, optionOf } from "./kickstart.ts";
import { type ImageTree, KickstartChecker } from "./kickstart-checker.ts";
import { DISK_ONLY_MOUNTS, LIVE_COMMANDS, OTHER_COMMANDS } from "./live-support.ts";

/**
 * What can be known to fail, or to be left out, before an image is packed for minutes: the rules that livemedia-creator
 * checks when it starts, the tree's ref, and every command that a packed image cannot honour, by name, file and line.
 */
export function checkLiveKickstart(kickstart: Kickstart, tree: ImageTree): readonly Diagnostic[] {
  const checker = new LiveChecker(kickstart, { image: "live image", commands: LIVE_COMMANDS, others: OTHER_COMMANDS });
  checker.checkTree(tree);
  checker.checkEnding();
  for (const command of kickstart.commands) checker.checkCommand(command);
  for (const section of kickstart.sections) checker.checkSection(section);
  return checker.diagnostics;
}

class LiveChecker extends KickstartChecker {
  checkEnding(): void {
    const ending = commandsNamed(this.kickstart, "shutdown", "poweroff", "reboot", "halt");
    if (ending.length === 0)
      this.missing("has no shutdown, which livemedia-creator waits for", "Add the line: shutdown");
    const mounts = commandsNamed(this.kickstart, "part").filter(({ positionals: [mount] }) => mount?.text === "/");
    const second = mounts[1];
    if (second !== undefined) this.wrong(second.origin, 'command "part" declares the mount point "/" a second time');
  }

  protected override checkValues(command: KickstartCommand): void {
    if (command.name === "part") this.#checkPartition(command);
    const protocol = optionOf(command, "--bootproto");
    if (command.name === "network" && protocol?.value !== undefined && protocol.value !== "dhcp")
      this.wrong(
        protocol.origin,
        `command "network" has --bootproto=${protocol.value}, but a network boot brings its own addresses`,
        "Use --bootproto=dhcp",
      );
  }

  #checkPartition(command: KickstartCommand): void {
    const [mount] = command.positionals;
    if (mount !== undefined && mount.text !== "/" && !DISK_ONLY_MOUNTS.test(mount.text))
      this.wrong(
        mount.origin,
        `command "part" has the mount point ${JSON.stringify(mount.text)}, but a live image is one root file system`,
        "Remove it, or make it a folder of the tree",
      );
    const type = optionOf(command, "--fstype");
    if (mount?.text === "/" && type?.value !== undefined && type.value !== "ext4")
      this.wrong(
        type.origin,
        `command "part" has --fstype=${type.value} for "/", but a live root is ext4`,
        "Use --fstype=ext4",
      );
  }
}
