import { expect, test } from "vitest";
import { checkDiskKickstart } from "../../../../rules/images/kickstart/check-disk-kickstart.ts";
import { COMMANDS_BY_NAME } from "../../../../rules/images/kickstart/command-table.ts";
import { DISK_COMMANDS } from "../../../../rules/images/kickstart/disk-support.ts";
import { describeDiagnostic } from "../../../support/text-files.ts";
import { loaded } from "./kickstart-fixture.ts";

const setup = "ostreesetup --osname=host --url=http://example.com/repo --ref=host/1/x86_64/main\n";
const root = "part / --size=1000\n";

function check(text: string): string[] {
  const found = checkDiskKickstart(loaded(text, "F28"), { ref: "host/1/x86_64/main" }).map(describeDiagnostic);
  return found.map((line) => line.replace('Cannot make a disk image from "a.ks": ', ""));
}

test("a kickstart as Fedora's own for clouds passes, once its volumes are partitions", () => {
  const text = `${setup}text
lang en_US.UTF-8
keyboard us
timezone --utc Etc/UTC
auth --useshadow --passalgo=sha512
selinux --enforcing
rootpw --lock --iscrypted locked
user --name=none
firewall --disabled
bootloader --timeout=1 --append="no_timer_check console=tty1 console=ttyS0,115200n8" --location=mbr --boot-drive=vda
network --bootproto=dhcp --device=link --activate --onboot=on
services --enabled=sshd
zerombr
clearpart --all --initlabel
part /boot --size=300 --fstype=ext4 --ondisk=vda
part / --size=3000 --fstype=ext4 --grow --ondisk=/dev/vda --label=root --fsoptions=noatime
part /var/lib/containers --size=10 --maxsize=20 --grow
part swap --size=10
part /boot/efi --size=100 --fstype=efi
part biosboot --size=1 --fstype=biosboot
reboot
%post --erroronfail
true
%end
`;
  expect(check(text)).toEqual([]);
  expect(check(`${setup}autopart --type=plain --noswap --nohome\n`)).toEqual([]);
  expect(check(`${setup}autopart --nolvm --noswap\n`)).toEqual([]);
  expect(check(`${setup}reqpart --add-boot\n${root}`)).toEqual([]);
});

test("without a word about partitions there is no disk to make", () => {
  expect(check(setup)).toEqual([
    "a.ks:1:1-1: the kickstart says nothing of partitions; Add the lines: part /boot --size=500 and part / --size=… --grow",
  ]);
});

test.each([
  [
    "autopart --noswap",
    'a.ks:2:1-18: command "autopart" makes LVM volumes, and a disk image has plain partitions; Use autopart --type=plain --noswap',
  ],
  [
    "autopart --type=btrfs --noswap",
    'a.ks:2:10-22: command "autopart" has --type=btrfs, expected plain or partition; Use autopart --type=plain --noswap',
  ],
  [
    "autopart --type=plain",
    'a.ks:2:1-22: command "autopart" makes swap to fit the memory of the machine, which a disk image does not know; Add --noswap, or say all partitions with part',
  ],
  ["part /boot --size=1", 'a.ks:2:1-20: command "part" makes partitions, but none for "/"; Add part / --size=… --grow'],
  [`${root}part / --size=2`, 'a.ks:3:1-16: command "part" declares the mount point "/" a second time'],
  [
    `${root}part /var --size=2 --ondisk=vdb\npart /boot --size=3 --ondisk=vda`,
    'a.ks:4:21-33: the kickstart names the disks "vdb" and "vda", but an image is one disk',
  ],
  [
    `${root}part /home --size=1`,
    'a.ks:3:6-11: command "part" has the mount point "/home", expected /, /boot, /boot/efi, biosboot, swap, /var or a folder below it; Use /var/home',
  ],
  [
    `${root}part pv.1 --size=1`,
    'a.ks:3:6-10: command "part" has the mount point "pv.1", expected /, /boot, /boot/efi, biosboot, swap, /var or a folder below it',
  ],
  ["part / --size=9 --fstype=xfs", 'a.ks:2:17-29: command "part" has --fstype=xfs, expected ext4'],
  ["part / --grow", 'a.ks:2:1-14: command "part" lacks --size; Say the least size in MiB; --grow adds to it'],
  [`${root}part /boot/efi --size=39`, 'a.ks:3:16-25: command "part" has --size=39 for /boot/efi, expected at least 40'],
  [
    "part / --size=9 --label='a b'",
    'a.ks:2:17-30: command "part" has --label="a b", expected one word of at most 11 characters',
  ],
  ["part / --size=9 --fsoptions='a b'", 'a.ks:2:17-34: command "part" has --fsoptions="a b", expected one word'],
  ["part / --size=9 --encrypted", 'a.ks:2:17-28: command "part" has --encrypted, which a disk image cannot honour'],
  [
    `${root}raid / --device=md0`,
    'a.ks:3:1-20: command "raid" builds volumes of disks, and a disk image has plain partitions; Use part with --fstype=ext4, --fstype=efi or --fstype=swap',
  ],
  [`${root}bootloader --location=none`, 'a.ks:3:12-27: command "bootloader" has --location=none, expected mbr'],
  [
    `${root}bootloader --extlinux`,
    'a.ks:3:12-22: command "bootloader" has --extlinux, which a disk image cannot honour',
  ],
  [`${root}clearpart --all --disklabel=msdos`, 'a.ks:3:17-34: command "clearpart" has --disklabel=msdos, expected gpt'],
  [
    `${root}network --bootproto=static`,
    'a.ks:3:9-27: command "network" has --bootproto=static, expected dhcp; Write the addresses for the system\'s network service in %post',
  ],
  [
    `${root}vnc`,
    'a.ks:3:1-4: command "vnc" sets up an installer or its hardware, and a disk image is made without either; Remove it',
  ],
  [
    `${root}%pre\nx\n%end`,
    'a.ks:3:1-5: section "%pre" runs in an installer, and a disk image is packed without one; Remove it, or move it to %post',
  ],
])("%j is refused by name", (lines, expected) => {
  expect(check(`${setup}${lines}\n`)).toEqual([expected]);
});

test("the table of disks names commands and options that exist", () => {
  for (const [name, treatment] of Object.entries(DISK_COMMANDS)) {
    const known = COMMANDS_BY_NAME.get(name)?.options.map(({ names: [first] }) => first);
    const accepted = treatment.kind === "accepted" ? treatment.options : [];
    const unknown = accepted.filter((option) => !known?.includes(option));
    expect({ name, isKnown: known !== undefined, unknown }).toEqual({ name, isKnown: true, unknown: [] });
  }
});
