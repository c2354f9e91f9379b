import { expect, test } from "vitest";
import {
  type InstallerPlanOptions,
  installerPlan,
  isUnattended,
  prefixOf,
} from "../../../../rules/images/kickstart/installer-plan.ts";
import { mistakes } from "../../../support/text-files.ts";
import { loaded } from "./kickstart-fixture.ts";

const setup =
  "ostreesetup --osname=host --remote=updates --url=file:///run/install/repo/content/repo --ref=host/1 --nogpg\n";

function lines(text: string, options: InstallerPlanOptions = { verifiesUpdates: false }): readonly string[] {
  const result = installerPlan(loaded(text, "F28"), options);
  if (!result.ok) throw new Error(mistakes(result).join("\n"));
  expect(result.value.origins).toHaveLength(result.value.text.split("\n").length - 1);
  return result.value.text.split("\n").slice(0, -1);
}

test("disks, networks and the ending stand before what a packed image has, too", () => {
  const text = `ignoredisk --only-use=vda,disk/by-id/x*
zerombr
clearpart --all --initlabel --drives=vda
bootloader --timeout=3 --boot-drive=vda --append="console=ttyS0"
part / --size=3000 --grow --maxsize=9000 --fsoptions=noatime --ondisk=/dev/vda
part swap --size=512
part /boot --size=300 --fstype=ext3 --label=boot
network --bootproto=dhcp --noipv6
network --bootproto=static --device=eth1 --ip=10.0.0.2 --netmask=255.255.252.0 --gateway=10.0.0.1 --nameserver=10.0.0.1,1.1.1.1
network --device=eth2 --onboot=no
network --hostname=a
rootpw --lock
shutdown
${setup}%post
x
%end
`;
  expect(lines(text, { verifiesUpdates: false, updateUrl: "https://example.org/repo" })).toEqual([
    "only-disk vda",
    "only-disk disk/by-id/x*",
    "erase yes",
    "initialize yes",
    "erase-disk vda",
    "initialize yes",
    "disk vda",
    "boot-timeout 3",
    "partition biosboot none 1 no - -",
    "partition /boot/efi vfat 64 no - -",
    "partition / ext4 3000 9000 - noatime",
    "partition swap swap 512 no - -",
    "partition /boot ext3 300 no boot -",
    "network link dhcp noipv6 - - -",
    "network eth1 static ipv6 10.0.0.2/22 10.0.0.1 10.0.0.1,1.1.1.1",
    "network eth2 off ipv6 - - -",
    "ending poweroff",
    "osname host",
    "remote updates",
    "url https://example.org/repo",
    "ref host/1",
    "gpg-verify no",
    "kernel-arguments console=ttyS0",
    "root-password locked",
    "hostname a",
    "post /bin/sh",
    "|x",
  ]);
});

test("keys on the medium make updates verified, whatever is said of the medium itself", () => {
  expect(lines(setup, { verifiesUpdates: true })).toContain("gpg-verify yes");
});

test.each([
  ["autopart --noswap\n", ["/boot ext4 512 no - -", "/ ext4 2048 yes - -"]],
  ["autopart\n", ["/boot ext4 512 no - -", "swap swap memory no - -", "/ ext4 2048 yes - -"]],
  ["", ["/boot ext4 512 no - -", "/ ext4 2048 yes - -"]],
  ["reqpart --add-boot\npart / --size=9\n", ["/boot ext4 512 no - -", "/ ext4 9 no - -"]],
  ["part / --size=9\npart biosboot --size=2\n", ["/ ext4 9 no - -"], "biosboot none 2 no - -"],
])("%j becomes a disk for both firmwares", (text, rest, first = "biosboot none 1 no - -") => {
  const partitions = lines(`${text}${setup}`).filter((line) => line.startsWith("partition "));
  expect(partitions).toEqual([first, "/boot/efi vfat 64 no - -", ...rest].map((line) => `partition ${line}`));
});

test.each([
  ["poweroff\n", "poweroff"],
  ["reboot\n", "reboot"],
  ["halt\n", "halt"],
  ["", "halt"],
])("%j ends in %s", (text, ending) => {
  expect(lines(`${text}${setup}`)).toContain(`ending ${ending}`);
});

test.each([
  ["autopart\nrootpw --lock\n", true],
  ["part / --size=1\nuser --name=a\n", true],
  ["autopart\n", false],
  ["rootpw --lock\n", false],
])("%j leaves nothing to ask: %s", (text, expected) => {
  expect(isUnattended(loaded(`${text}${setup}`, "F28"))).toBe(expected);
});

test.each([
  ["255.255.255.255", 32],
  ["255.255.128.0", 17],
  ["0.0.0.0", 0],
  ["255.0.255.0", undefined],
  ["255.255.255", undefined],
  ["256.0.0.0", undefined],
])("netmask %s has %s bits", (netmask, bits) => {
  expect(prefixOf(netmask)).toBe(bits);
});
