import { accepted, type CommandTreatment, refused } from "./command-treatment.ts";
import { LIVE_COMMANDS } from "./live-support.ts";

const VOLUMES = refused(
  "builds volumes of disks, which the installer of a native image cannot do",
  "Use part with plain file systems",
);
const HARDWARE = refused("sets up storage that the installer of a native image cannot reach", "Remove it");
const OTHER_SOURCE = refused(
  "names another source of packages, and the ISO installs the ostree repository that it carries",
  "Remove it",
);

/** A command that is not here has no counterpart in the native installer. */
export const OTHER_INSTALLER_COMMANDS = refused("is not known to the installer of a native image", "Remove it");

/** What makes the system itself is the same whether it is packed or installed. */
const SYSTEM_COMMANDS = [
  ...["ostreesetup", "rootpw", "user", "sshkey", "lang", "keyboard", "timezone", "services", "selinux", "firewall"],
  ...["firstboot", "auth", "skipx", "xconfig", "eula", "install", "logging"],
];

/**
 * Commands of an installer image. Accepted means: each listed option is honoured on the machine, or has nothing that it could
 * change there. All others are refused at analysis: nobody learns of them at a console.
 */
export const INSTALLER_COMMANDS: Readonly<Record<string, CommandTreatment>> = {
  ...Object.fromEntries(SYSTEM_COMMANDS.map((name) => [name, LIVE_COMMANDS[name] ?? OTHER_INSTALLER_COMMANDS])),
  bootloader: accepted("--append", "--location", "--boot-drive", "--timeout", "--leavebootorder"),
  part: accepted(
    ...[
      "--size",
      "--fstype",
      "--grow",
      "--maxsize",
      "--recommended",
      "--asprimary",
      "--ondisk",
      "--label",
      "--fsoptions",
    ],
  ),
  autopart: accepted("--type", "--nolvm", "--fstype", "--nohome", "--noswap", "--noboot"),
  reqpart: accepted("--add-boot"),
  clearpart: accepted("--all", "--none", "--drives", "--initlabel", "--disklabel"),
  zerombr: accepted(),
  ignoredisk: accepted("--drives", "--only-use"),
  network: accepted(
    ...["--hostname", "--bootproto", "--device", "--activate", "--no-activate", "--onboot", "--noipv6"],
    ...["--ip", "--netmask", "--gateway", "--nameserver"],
  ),
  shutdown: accepted(),
  poweroff: accepted(),
  reboot: accepted(),
  halt: accepted(),
  text: accepted(),
  cmdline: accepted(),
  graphical: refused("asks for windows, and the installer of a native image asks by plain prompts", "Use text"),
  raid: VOLUMES,
  volgroup: VOLUMES,
  logvol: VOLUMES,
  btrfs: VOLUMES,
  mount: refused("takes over partitions that are there, and the installer of a native image makes its own", "Use part"),
  iscsi: HARDWARE,
  iscsiname: HARDWARE,
  fcoe: HARDWARE,
  zfcp: HARDWARE,
  nvdimm: HARDWARE,
  dmraid: HARDWARE,
  multipath: HARDWARE,
  url: OTHER_SOURCE,
  nfs: OTHER_SOURCE,
  cdrom: OTHER_SOURCE,
  harddrive: OTHER_SOURCE,
  hmc: OTHER_SOURCE,
  liveimg: OTHER_SOURCE,
  repo: OTHER_SOURCE,
  module: OTHER_SOURCE,
  ostreecontainer: OTHER_SOURCE,
  bootc: OTHER_SOURCE,
  group: refused("adds a group, which installer images cannot do yet", "Add it in the tree (sysusers.d) or in %post"),
  authselect: refused("writes PAM profiles, which installer images cannot do yet", "Run authselect in %post"),
  timesource: refused("writes chrony's configuration, which installer images cannot do yet", "Write it in %post"),
};

/** Mount points that the installer makes a file system for, and which types each may have; the first is the default. */
export function fileSystemsFor(mount: string): readonly string[] | undefined {
  if (mount === "biosboot") return ["biosboot"];
  if (mount === "/boot/efi") return ["efi", "vfat"];
  if (mount === "swap") return ["swap"];
  return mount === "/" || mount === "/boot" || mount === "/var" || /^\/var(\/[\w.-]+)+$/.test(mount)
    ? ["ext4", "ext3", "ext2"]
    : undefined;
}
