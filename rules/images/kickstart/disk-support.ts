import { accepted, type CommandTreatment, refused } from "./command-treatment.ts";
import { LIVE_COMMANDS } from "./live-support.ts";

const VOLUMES = refused(
  "builds volumes of disks, and a disk image has plain partitions",
  "Use part with --fstype=ext4, --fstype=efi or --fstype=swap",
);

/** A command that is not here sets up an installer or its hardware, and there is neither. */
export const OTHER_DISK_COMMANDS = refused(
  "sets up an installer or its hardware, and a disk image is made without either",
  "Remove it",
);

/** What makes the system itself is the same whether it lives in memory or on a disk; so is what has no meaning for either. */
const SYSTEM_COMMANDS = [
  ...["ostreesetup", "rootpw", "user", "sshkey", "lang", "keyboard", "timezone", "services", "selinux", "firewall"],
  ...["firstboot", "auth", "skipx", "xconfig", "eula", "install", "logging", "network", "shutdown", "poweroff"],
  ...["group", "authselect", "realm", "timesource", "ostreecontainer", "bootc"],
  ...["url", "nfs", "cdrom", "harddrive", "hmc", "liveimg", "repo", "module"],
];

/** Commands of a disk image. Accepted means: each listed option is honoured, or has nothing that it could change. */
export const DISK_COMMANDS: Readonly<Record<string, CommandTreatment>> = {
  ...Object.fromEntries(SYSTEM_COMMANDS.map((name) => [name, LIVE_COMMANDS[name] ?? OTHER_DISK_COMMANDS])),
  bootloader: accepted("--append", "--location", "--boot-drive", "--driveorder", "--timeout", "--leavebootorder"),
  part: accepted(...["--size", "--fstype", "--grow", "--maxsize", "--asprimary", "--ondisk", "--label", "--fsoptions"]),
  autopart: accepted("--type", "--nolvm", "--fstype", "--nohome", "--noswap"),
  reqpart: accepted("--add-boot"),
  clearpart: accepted("--all", "--linux", "--none", "--drives", "--initlabel", "--disklabel"),
  zerombr: accepted(),
  ignoredisk: accepted("--drives", "--only-use"),
  // How an installation ends, and what it shows meanwhile, is of no matter to a disk that nobody installs.
  reboot: accepted("--eject", "--kexec"),
  halt: accepted("--eject"),
  text: accepted("--non-interactive"),
  cmdline: accepted("--non-interactive"),
  graphical: accepted("--non-interactive"),
  raid: VOLUMES,
  volgroup: VOLUMES,
  logvol: VOLUMES,
  btrfs: VOLUMES,
  mount: refused("takes over partitions that are there, and a disk image begins with none", "Use part"),
};
