import { expect, test } from "vitest";
import {
  checkInstallerKickstart,
  MEDIUM_REPOSITORY,
} from "../../../../rules/images/kickstart/check-installer-kickstart.ts";
import { COMMANDS_BY_NAME } from "../../../../rules/images/kickstart/command-table.ts";
import { INSTALLER_COMMANDS } from "../../../../rules/images/kickstart/installer-support.ts";
import { describeDiagnostic } from "../../../support/text-files.ts";
import { loaded } from "./kickstart-fixture.ts";

const setup = `ostreesetup --osname=host --url=${MEDIUM_REPOSITORY} --ref=host/1/x86_64/main\n`;
const tree = { ref: "host/1/x86_64/main" };

function check(text: string, expected: { ref: string; osname?: string } = tree): string[] {
  const found = checkInstallerKickstart(loaded(text, "F28"), expected).map(describeDiagnostic);
  return found.map((line) => line.replace('Cannot make a native installer from "a.ks": ', ""));
}

test("a kickstart as Fedora's own for the Atomic installer passes", () => {
  const text = `${setup.replace("file:///", "file:////")}lang en_US.UTF-8
keyboard us
text
timezone --utc Etc/UTC
auth --useshadow --passalgo=sha512
selinux --enforcing
firewall --disabled
firstboot --disabled
ignoredisk --only-use=vda
zerombr
clearpart --all --initlabel --drives=vda --disklabel=gpt
bootloader --location=mbr --boot-drive=vda --timeout=1 --append="console=ttyS0"
part biosboot --fstype=biosboot --size=1
part /boot/efi --fstype=efi --size=64 --ondisk=vda
part /boot --size=300 --fstype=ext4 --label=boot
part swap --recommended
part / --size=3000 --grow --maxsize=9000 --fsoptions=noatime --ondisk=/dev/vda
part /var/lib/docker --size=100 --grow
rootpw --lock --iscrypted locked
user --name=core --groups=wheel
sshkey --username=root "ssh-ed25519 AAAA me"
network --bootproto=dhcp --device=link --activate --hostname=live
network --bootproto=static --device=eth1 --ip=10.0.0.2 --netmask=255.255.255.0 --gateway=10.0.0.1 --nameserver=10.0.0.1,1.1.1.1
services --disabled=cloud-init,cloud-config
reboot
%packages
%end
%addon com_example --disable
%end
%post --erroronfail --log=/root/ks.log --interpreter=/bin/bash
true
%end
`;
  expect(check(text)).toEqual([]);
});

test("another repository than the ISO's own, ref or osname than the tree's are reported with both", () => {
  const text = setup.replace(MEDIUM_REPOSITORY, "https://example.org/repo");
  expect(check(text, { ref: "host/2/x86_64/main", osname: "other" })).toEqual([
    'a.ks:1:58-82: command "ostreesetup" has --ref="host/1/x86_64/main", but the tree\'s ref is "host/2/x86_64/main"',
    'a.ks:1:13-26: command "ostreesetup" has --osname="host", expected "other"',
    'a.ks:1:27-57: command "ostreesetup" has --url="https://example.org/repo", but the ISO installs the repository that it carries; Use --url=file:///run/install/repo/content/repo, and say with the target\'s update_url where updates come from',
  ]);
  expect(check("lang C\n")).toEqual(["a.ks:1:1-1: the kickstart has no ostreesetup, which says what system it holds"]);
});

test.each([
  ["part / --size=1 --fstype=xfs", '17-29: command "part" has --fstype=xfs, expected ext4 or ext3 or ext2'],
  ["part / --grow", '1-14: command "part" lacks --size; Say the least size in MiB; --grow adds to it'],
  ['part / --size=1 --label="a b"', '17-30: command "part" has --label="a b", expected one short word'],
  ["part / --size=1 --encrypted", '17-28: command "part" has --encrypted, which a native installer cannot honour'],
  ["part /boot --size=1", '1-20: command "part" makes partitions, but none for "/"; Add part / --size=… --grow'],
  ["clearpart --linux", '11-18: command "clearpart" has --linux, which a native installer cannot honour'],
  ["clearpart --all --disklabel=msdos", '17-34: command "clearpart" has --disklabel=msdos, expected gpt'],
  ["autopart --type=lvm", '10-20: command "autopart" has --type=lvm, expected plain or partition'],
  ["bootloader --location=none", '12-27: command "bootloader" has --location=none, expected mbr'],
  ["bootloader --password=x", '12-24: command "bootloader" has --password, which a native installer cannot honour'],
  [
    "raid / --device=md0",
    '1-20: command "raid" builds volumes of disks, which the installer of a native image cannot do; Use part with plain file systems',
  ],
  ["vnc", '1-4: command "vnc" is not known to the installer of a native image; Remove it'],
  [
    "repo --name=a --baseurl=http://a",
    '1-33: command "repo" names another source of packages, and the ISO installs the ostree repository that it carries; Remove it',
  ],
  ["network --bootproto=query", '9-26: command "network" has --bootproto=query, expected dhcp or static'],
  ["network --netmask=255.0.255.0", '9-30: command "network" has --netmask="255.0.255.0", which is no netmask'],
])("%s is refused where it stands", (line, expected) => {
  expect(check(`${line}\n${setup}`)).toEqual([`a.ks:1:${expected}`]);
});

test("a static address needs all of its parts", () => {
  expect(check(`${setup}network --bootproto=static --ip=10.0.0.2\n`)).toEqual([
    'a.ks:2:1-41: command "network" has --bootproto=static and lacks --netmask',
    'a.ks:2:1-41: command "network" has --bootproto=static and lacks --device',
  ]);
});

test("autopart must say that it means plain partitions", () => {
  expect(check(`${setup}autopart\n`)).toEqual([
    'a.ks:2:1-9: command "autopart" makes LVM volumes, and the native installer makes none; Use autopart --type=plain',
  ]);
  expect(check(`${setup}autopart --type=plain --fstype=ext4\n`)).toEqual([]);
});

test("partitions that contradict each other are reported", () => {
  expect(check(`${setup}part / --size=1 --ondisk=vda\npart / --size=1 --ondisk=vdb\npart /home --size=1\n`)).toEqual([
    'a.ks:3:1-29: command "part" declares the mount point "/" a second time',
    'a.ks:3:17-29: the kickstart names the disks "vda" and "vdb", but the native installer installs to one',
    'a.ks:4:6-11: command "part" has the mount point "/home", expected /, /boot, /boot/efi, biosboot, swap, /var or a folder below it',
  ]);
});

test("sections that only anaconda runs are refused", () => {
  const text = `${setup}%pre\nx\n%end\n%post --nochroot\nx\n%end\n%packages\nvim\n%end\n%addon a\n%end\n`;
  expect(check(text)).toEqual([
    'a.ks:2:1-5: section "%pre" is not known to the native installer, which runs %post only',
    'a.ks:5:1-17: section "%post" has --nochroot, but scripts run in the installed system only',
    "a.ks:9:1-4: section %packages lists packages, but the packages of an ostree system are the tree's; Move them to the treefile",
    'a.ks:11:1-9: section "%addon" configures an add-on, and the native installer has none; Remove it',
  ]);
});

test("every treated command and option exists", () => {
  for (const [name, treatment] of Object.entries(INSTALLER_COMMANDS)) {
    const known = COMMANDS_BY_NAME.get(name)?.options.map((option) => option.names[0]);
    expect([name, known === undefined]).toEqual([name, false]);
    if (treatment.kind === "accepted") {
      expect([name, treatment.options.filter((option) => known?.includes(option) !== true)]).toEqual([name, []]);
    }
  }
});
