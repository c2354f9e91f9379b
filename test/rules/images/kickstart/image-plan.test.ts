import { expect, test } from "vitest";
import { type ImagePlanOptions, imagePlan } from "../../../../rules/images/kickstart/image-plan.ts";
import { mistakes, type TextFiles } from "../../../support/text-files.ts";
import { loaded } from "./kickstart-fixture.ts";

function plan(files: TextFiles | string, options?: ImagePlanOptions) {
  const result = imagePlan(loaded(files), options);
  if (!result.ok) throw new Error(mistakes(result).join("\n"));
  return result.value;
}

function lines(text: string): string[] {
  return plan(text).text.split("\n").slice(0, -1);
}

test("everything that shapes the image is a line", () => {
  const text = `timezone --utc Europe/Berlin
lang en_US.UTF-8
keyboard --vckeymap=de --xlayouts=de
shutdown
services --enabled=a,b --disabled=c,
selinux --permissive
firewall --disabled
skipx
network --bootproto=dhcp --hostname=live
rootpw secret word
zerombr
clearpart --all
part /boot --size=500
part / --size=6000 --fstype=ext4
bootloader --location=mbr --append="console=ttyS0 quiet"
user --name=u --groups=wheel,x --uid=1000 --gid=100 --homedir=/var/home/u --shell=/bin/bash --gecos="U Ser" --password=$6$x --iscrypted
user --name=v
sshkey --username=u "ssh-ed25519 AAAA me"
ostreesetup --osname=host --remote=updates --url=https://example.com/repo --ref=host/1 --nogpg
%post --erroronfail --log=/root/l --interpreter=/usr/bin/python3
print("| x")

%end
%post
true
%end
`.replace("rootpw secret word", "rootpw 'secret word'");
  expect(plan(text, { title: "Live system", baseUrl: "http://example.com/live" }).text).toBe(`root-size 6000
base-url http://example.com/live
title Live system
osname host
remote updates
url https://example.com/repo
ref host/1
gpg-verify no
kernel-arguments console=ttyS0 quiet
root-password plain secret word
user u
user-groups wheel,x
user-uid 1000
user-gid 100
user-home /var/home/u
user-shell /bin/bash
user-comment U Ser
user-password crypted $6$x
user v
user-password locked
ssh-key u ssh-ed25519 AAAA me
timezone Europe/Berlin
clock utc
language en_US.UTF-8
keymap de
hostname live
selinux permissive
disable c
enable a
enable b
mask firewalld.service
default-target multi-user.target
post /usr/bin/python3 must-succeed log=/root/l
|print("| x")
|
post /bin/sh
|true
`);
});

test.each([
  ["rootpw --lock", ["root-password locked"]],
  ["rootpw --lock --iscrypted locked", ["root-password locked"]],
  ["rootpw --iscrypted $6$x$y", ["root-password crypted $6$x$y"]],
  ["timezone Etc/UTC", ["timezone Etc/UTC", "clock local"]],
  ["keyboard us", ["keymap us"]],
  ["xconfig --startxonboot", ["default-target graphical.target"]],
  [
    "ostreesetup --osname=o --url=http://x --ref=r",
    ["osname o", "remote o", "url http://x", "ref r", "gpg-verify yes"],
  ],
  ["%post\n \n%end", []],
  ["zerombr\nclearpart --all\nbootloader --timeout=1\npart swap --size=1\nshutdown", []],
])("%j is %j", (text, expected) => {
  expect(lines(text)).toEqual(expected);
});

test("each line knows the place it comes from, also through includes", () => {
  const { origins } = plan({
    "a.ks": "%include b.ks\n%post\n%include c.sh\n%end\n",
    "b.ks": "\nbootloader --append=quiet\n",
    "c.sh": "true\n",
  });
  expect(origins.map((origin) => `${origin?.path}:${origin?.start.line}:${origin?.start.column}`)).toEqual([
    "b.ks:2:12",
    "a.ks:2:1",
    "c.sh:1:1",
  ]);
});

test("a name that the plan could not hold is refused at its place", () => {
  expect(mistakes(imagePlan(loaded("user --name='a b'\nsshkey --username=- k\n")))).toEqual([
    'a.ks:1:6-18: Cannot make a live image from "a.ks": command "user" has --name="a b", which is no account name',
    'a.ks:2:8-20: Cannot make a live image from "a.ks": command "sshkey" has --username="-", which is no account name',
  ]);
});
