import { accepted, type CommandTreatment, refused } from "./command-treatment.ts";

const OTHER_SOURCE = refused("names another source of packages, and ostreesetup is the source", "Remove it");
const OTHER_LAYOUT = refused(
  "lays out a disk, and a live image is one root file system in memory",
  "Use part / --size= to say how much room there is",
);
const DISPLAY = refused("asks for a display mode, which livemedia-creator refuses", "Remove it");
const ENDING = refused("ends the installation in a way that livemedia-creator cannot wait for", "Use shutdown");

/** A command that is not here sets up an installer or its hardware, and there is neither. */
export const OTHER_COMMANDS = refused(
  "sets up an installer or its hardware, and a live image is packed without either",
  "Remove it",
);

/**
 * Commands of a live image. Accepted means: each listed option is either honoured or has nothing it could change in an
 * image without disk and boot loader. All other options are refused by name: silence would promise what is not there.
 */
export const LIVE_COMMANDS: Readonly<Record<string, CommandTreatment>> = {
  ostreesetup: accepted("--osname", "--remote", "--url", "--ref", "--nogpg"),
  bootloader: accepted(
    "--append",
    "--location",
    "--boot-drive",
    "--driveorder",
    "--timeout",
    "--leavebootorder",
    "--extlinux",
    "--disabled",
    "--nombr",
  ),
  part: accepted("--size", "--fstype", "--grow", "--maxsize", "--asprimary", "--ondisk", "--label", "--recommended"),
  clearpart: accepted("--all", "--linux", "--none", "--list", "--drives", "--initlabel", "--disklabel"),
  zerombr: accepted(),
  ignoredisk: accepted("--drives", "--only-use"),
  reqpart: accepted("--add-boot"),
  rootpw: accepted("--iscrypted", "--plaintext", "--lock"),
  user: accepted(
    "--name",
    "--groups",
    "--password",
    "--iscrypted",
    "--plaintext",
    "--lock",
    "--uid",
    "--gid",
    "--homedir",
    "--shell",
    "--gecos",
  ),
  sshkey: accepted("--username"),
  lang: accepted(),
  keyboard: accepted("--vckeymap", "--xlayouts"),
  timezone: accepted("--utc", "--nontp"),
  network: accepted("--hostname", "--bootproto", "--device", "--activate", "--no-activate", "--onboot", "--noipv6"),
  services: accepted("--enabled", "--disabled"),
  selinux: accepted("--enforcing", "--permissive", "--disabled"),
  firewall: accepted("--disabled"),
  firstboot: accepted("--disabled"),
  auth: accepted(),
  skipx: accepted(),
  xconfig: accepted("--startxonboot"),
  eula: accepted("--agreed"),
  install: accepted(),
  logging: accepted("--level"),
  shutdown: accepted("--eject"),
  poweroff: accepted("--eject"),
  reboot: ENDING,
  halt: ENDING,
  text: DISPLAY,
  cmdline: DISPLAY,
  graphical: DISPLAY,
  autopart: OTHER_LAYOUT,
  raid: OTHER_LAYOUT,
  volgroup: OTHER_LAYOUT,
  logvol: OTHER_LAYOUT,
  btrfs: OTHER_LAYOUT,
  mount: OTHER_LAYOUT,
  url: OTHER_SOURCE,
  nfs: OTHER_SOURCE,
  cdrom: OTHER_SOURCE,
  harddrive: OTHER_SOURCE,
  hmc: OTHER_SOURCE,
  liveimg: OTHER_SOURCE,
  repo: OTHER_SOURCE,
  module: OTHER_SOURCE,
  ostreecontainer: refused(
    "installs a container image, and a live image is made from an ostree_tree",
    "Use ostreesetup",
  ),
  bootc: refused("installs a container image, and a live image is made from an ostree_tree", "Use ostreesetup"),
  group: refused("adds a group, which packed images cannot do yet", "Add it in the tree (sysusers.d) or in %post"),
  authselect: refused("writes PAM profiles, which packed images cannot do yet", "Run authselect in %post"),
  realm: refused("joins a domain over the network, and no network is there while an image is packed"),
  timesource: refused("writes chrony's configuration, which packed images cannot do yet", "Write it in %post"),
};

/** What old templates pass to authconfig and every present tree does anyway. */
export const COMMON_AUTHENTICATION: readonly string[] = [
  "--enableshadow",
  "--useshadow",
  "--passalgo=sha512",
  "--enablemd5",
];

/** Mount points of disks that a live image has no need of. */
export const DISK_ONLY_MOUNTS = /^(?:\/boot|\/boot\/efi|swap\d*|biosboot|prepboot|pv\..*|raid\..*)$/;
