import { expect, test } from "vitest";
import { checkLiveKickstart } from "../../../../rules/images/kickstart/check-live-kickstart.ts";
import { COMMANDS_BY_NAME } from "../../../../rules/images/kickstart/command-table.ts";
import { LIVE_COMMANDS } from "../../../../rules/images/kickstart/live-support.ts";
import { describeDiagnostic } from "../../../support/text-files.ts";
import { loaded } from "./kickstart-fixture.ts";

const setup = "ostreesetup --osname=host --url=http://example.com/repo --ref=host/1/x86_64/main\n";
const tree = { ref: "host/1/x86_64/main" };

function check(text: string, expected: { ref: string; osname?: string } = tree): string[] {
  const found = checkLiveKickstart(loaded(text, "F28"), expected).map(describeDiagnostic);
  return found.map((line) => line.replace('Cannot make a live image from "a.ks": ', ""));
}

test("a kickstart as Fedora's own for PXE-to-Live passes", () => {
  const text = `${setup}lang en_US.UTF-8
keyboard us
timezone --utc Etc/UTC
auth --useshadow --passalgo=sha512
selinux --enforcing
firewall --disabled
firstboot --disabled
zerombr
clearpart --all --initlabel
rootpw --lock --iscrypted locked
user --name=none
sshkey --username=root "ssh-ed25519 AAAA me"
bootloader --timeout=1 --append="console=ttyS0"
network --bootproto=dhcp --device=link --activate --hostname=live
part / --fstype=ext4 --size=6000
part /boot --size=500 --fstype=ext4
part swap --size=10
services --disabled=network
skipx
shutdown
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

test("another ref or osname than the tree's is reported with both", () => {
  expect(check(`${setup}shutdown\n`, { ref: "host/2/x86_64/main", osname: "other" })).toEqual(
    [
      'a.ks:1:13-26: command "ostreesetup" has --osname="host", expected "other"',
      'a.ks:1:57-81: command "ostreesetup" has --ref="host/1/x86_64/main", but the tree\'s ref is "host/2/x86_64/main"',
    ]
      .sort()
      .reverse(),
  );
});

test("without ostreesetup or shutdown there is nothing to make", () => {
  expect(check("lang C\n")).toEqual([
    "a.ks:1:1-1: the kickstart has no ostreesetup, which says what system it holds",
    "a.ks:1:1-1: the kickstart has no shutdown, which livemedia-creator waits for; Add the line: shutdown",
  ]);
});

test.each([
  ["text", 'command "text" asks for a display mode, which livemedia-creator refuses; Remove it'],
  ["url --url=http://x", 'command "url" names another source of packages, and ostreesetup is the source; Remove it'],
  [
    "repo --name=x --baseurl=y",
    'command "repo" names another source of packages, and ostreesetup is the source; Remove it',
  ],
  [
    "autopart",
    'command "autopart" lays out a disk, and a live image is one root file system in memory; Use part / --size= to say how much room there is',
  ],
  [
    "volgroup a pv.1",
    'command "volgroup" lays out a disk, and a live image is one root file system in memory; Use part / --size= to say how much room there is',
  ],
  [
    "group --name=x",
    'command "group" adds a group, which packed images cannot do yet; Add it in the tree (sysusers.d) or in %post',
  ],
  ["vnc", 'command "vnc" sets up an installer or its hardware, and a live image is packed without either; Remove it'],
  [
    "fcoe --nic=x",
    'command "fcoe" sets up an installer or its hardware, and a live image is packed without either; Remove it',
  ],
  ["bootloader --password=x", 'command "bootloader" has --password, which a live image cannot honour'],
  ["part / --encrypted", 'command "part" has --encrypted, which a live image cannot honour'],
  ["part / --fstype=xfs", 'command "part" has --fstype=xfs for "/", but a live root is ext4; Use --fstype=ext4'],
  [
    "part /home --size=1",
    'command "part" has the mount point "/home", but a live image is one root file system; Remove it, or make it a folder of the tree',
  ],
  ["part / --size=1\npart / --size=2", 'command "part" declares the mount point "/" a second time'],
  [
    "network --bootproto=static",
    'command "network" has --bootproto=static, but a network boot brings its own addresses; Use --bootproto=dhcp',
  ],
  ["network --ip=1.2.3.4", 'command "network" has --ip, which a live image cannot honour'],
  ["firewall --enabled", 'command "firewall" has --enabled, which a live image cannot honour'],
  ["firewall --service=ssh", 'command "firewall" has --service, which a live image cannot honour'],
  ["timezone --ntpservers=a Etc/UTC", 'command "timezone" has --ntpservers, which a live image cannot honour'],
  ["auth --enablenis", 'command "auth" has "--enablenis", which a live image cannot honour'],
  ["firstboot --reconfig", 'command "firstboot" has --reconfig, which a live image cannot honour'],
  [
    "%packages\nvim\n%end",
    "section %packages lists packages, but the packages of an ostree system are the tree's; Move them to the treefile",
  ],
  [
    "%pre\nx\n%end",
    'section "%pre" runs in an installer, and a live image is packed without one; Remove it, or move it to %post',
  ],
  [
    "%addon x --enable\n%end",
    'section "%addon" configures an installer add-on, and a live image is packed without an installer; Remove it',
  ],
  [
    "%post --nochroot\nx\n%end",
    'section "%post" has --nochroot, but nothing of the build is outside the image; Remove --nochroot',
  ],
  [
    "%post --interpreter='/usr/bin/env python3'\nx\n%end",
    'section "%post" has --interpreter="/usr/bin/env python3", expected one absolute path',
  ],
  ["%post --log=x\nx\n%end", 'section "%post" has --log="x", expected one absolute path'],
])("%j is refused by name", (line, expected) => {
  const found = check(`${setup}shutdown\n${line}\n`).map((one) => one.replace(/^a\.ks:[34]:\d+-\d+: /, ""));
  expect(found).toContain(expected);
});

test("another ending is refused, whichever command asks for it", () => {
  expect(check(`${setup}reboot\n`)).toEqual([
    'a.ks:2:1-7: command "reboot" ends the installation in a way that livemedia-creator cannot wait for; Use shutdown',
  ]);
  expect(check(`${setup}poweroff\n`)).toEqual([]);
});

test("the table of live images names commands and options that exist", () => {
  for (const [name, treatment] of Object.entries(LIVE_COMMANDS)) {
    const known = COMMANDS_BY_NAME.get(name)?.options.map(({ names: [first] }) => first);
    const accepted = treatment.kind === "accepted" ? treatment.options : [];
    expect({
      name,
      isKnown: known !== undefined,
      unknown: accepted.filter((option) => !known?.includes(option)),
    }).toEqual({ name, isKnown: true, unknown: [] });
  }
});
