import { command } from "./command-specification.ts";

/** Options shared by everything that can be encrypted. */
const ENCRYPTION =
  "--encrypted --passphrase= --escrowcert= --backuppassphrase --cipher=@18 --luks-version=@29 --pbkdf=@29 --pbkdf-memory=int@29 --pbkdf-time=int@29 --pbkdf-iterations=int@29";
/** Options shared by everything that becomes a file system. */
const FILE_SYSTEM = "--fsoptions= --fsprofile= --label= --mkfsoptions=@23 --bytes-per-inode=int@0-14";

/** Disks, partitions, volumes; in the order in which one builds on the other. */
export const STORAGE_COMMANDS = [
  command("ignoredisk", {
    options: "--drives= --only-use= --interactive",
    exclusive: [["--drives", "--only-use", "--interactive"]],
  }),
  command("zerombr"),
  command("clearpart", {
    options: "--all --drives= --initlabel --linux --none --list=@17 --disklabel=@21 --cdl@28",
    exclusive: [["--all", "--linux", "--none", "--list"]],
  }),
  command("iscsiname", { positionals: "IQN" }),
  command("iscsi", {
    options: "--target= --ipaddr= --port= --user= --password= --reverse-user= --reverse-password= --iface=@17",
    repeats: true,
    required: ["--ipaddr"],
  }),
  command("fcoe", { options: "--nic= --dcb --autovlan@18", repeats: true, required: ["--nic"], key: "--nic" }),
  command("zfcp", {
    options: "--devnum= --wwpn= --fcplun= --scsiid=@0-14 --scsilun=@0-14",
    repeats: true,
    required: ["--devnum"],
  }),
  command("nvdimm", {
    options: "--namespace= --mode= --sectorsize=int --blockdevs=",
    positionals: "ACTION",
    repeats: true,
    since: 28,
  }),
  command("dmraid", { options: "--name= --dev=+", repeats: true, required: ["--name", "--dev"], deprecatedSince: 24 }),
  command("multipath", {
    options: "--name= --device= --rule=",
    repeats: true,
    required: ["--name", "--device", "--rule"],
    deprecatedSince: 24,
  }),
  command("autopart", {
    options: `--type={lvm,btrfs,plain,partition,thinp} --nolvm@16 --fstype=@21 --nohome@26 --noboot@26 --noswap@26 --hibernation@39 ${ENCRYPTION}`,
  }),
  command("reqpart", { options: "--add-boot", since: 23 }),
  command("part|partition", {
    options: `--active --asprimary --fstype|--type= --grow --maxsize=int --noformat --onbiosdisk= --ondisk|--ondrive= --onpart|--usepart= --recommended --size=int --resize@17 --hibernation@18 --start=int@0-14 --end=int@0-14 ${FILE_SYSTEM} ${ENCRYPTION}`,
    positionals: "MOUNTPOINT",
    repeats: true,
    key: 0,
  }),
  command("raid", {
    options: `--device= --fstype= --level= --noformat --spares=int --useexisting --chunksize=int@25 ${FILE_SYSTEM} ${ENCRYPTION}`,
    positionals: "MOUNTPOINT [PARTITION...]",
    repeats: true,
    key: "--device",
    required: ["--device"],
  }),
  command("volgroup", {
    options: "--noformat --useexisting --reserved-space=int@16 --reserved-percent=int@16 --pesize=int",
    positionals: "NAME [PARTITION...]",
    repeats: true,
    key: 0,
    exclusive: [["--reserved-space", "--reserved-percent"]],
  }),
  command("logvol", {
    options: `--vgname= --name= --fstype= --grow --maxsize=int --noformat --percent=int --recommended --size=int --useexisting --resize@17 --hibernation@18 --thinpool@20 --thin@20 --poolname=@20 --chunksize=int@20 --metadatasize=int@20 --profile=@21 --cachesize=int@23 --cachemode=@23 --cachepvs=@23 ${FILE_SYSTEM} ${ENCRYPTION}`,
    positionals: "MOUNTPOINT",
    repeats: true,
    required: ["--vgname", "--name"],
    exclusive: [["--thin", "--thinpool"]],
  }),
  command("btrfs", {
    options: "--noformat --useexisting --label= --data= --metadata= --subvol --parent= --name= --mkfsoptions=@23",
    positionals: "MOUNTPOINT SOURCE...",
    repeats: true,
    since: 17,
  }),
  command("mount", {
    options: "--reformat=? --mkfsoptions= --mountoptions=",
    positionals: "DEVICE MOUNTPOINT",
    repeats: true,
    since: 27,
  }),
  command("snapshot", {
    options: "--name= --when={pre-install,post-install}",
    positionals: "VOLUME",
    repeats: true,
    required: ["--name", "--when"],
    since: 26,
  }),
  command("bootloader", {
    options:
      "--append= --location={mbr,partition,none,boot} --password= --upgrade --driveorder= --timeout=int --default= --iscrypted@15 --md5pass= --boot-drive=@17 --leavebootorder@18 --extlinux@19 --disabled@21 --nombr@21 --sdboot@39 --lba32@0-14",
  }),
];
