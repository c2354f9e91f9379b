import { expect, test } from "vitest";
import { diskLayout } from "../../../../rules/images/kickstart/disk-layout.ts";
import { diskPlan } from "../../../../rules/images/kickstart/disk-plan.ts";
import { mistakes } from "../../../support/text-files.ts";
import { loaded } from "./kickstart-fixture.ts";

function planOf(text: string) {
  const kickstart = loaded(text);
  const layout = diskLayout(kickstart);
  if (!layout.ok) throw new Error(`too small: ${layout.error.neededMiB}`);
  return diskPlan(kickstart, layout.value);
}

test("the disk stands before the system, and each line knows its place", () => {
  const plan = planOf(`bootloader --append="quiet" --timeout=3
part /boot --size=300 --label=boot
part / --size=1000 --fsoptions=noatime
part swap --size=64
ostreesetup --osname=host --remote=updates --url=http://example.com --ref=host/1 --nogpg
rootpw --lock
`);
  if (!plan.ok) throw new Error(mistakes(plan).join("\n"));
  const origins = plan.value.origins.map((origin) => origin?.start.line);
  expect(plan.value.text.split("\n").map((line, index) => [line, origins[index]])).toEqual([
    ["disk-size 1431", undefined],
    ["menu-timeout 3", 1],
    ["partition 1 1 biosboot - - defaults", undefined],
    ["partition 2 64 vfat /boot/efi - umask=0077,shortname=winnt", undefined],
    ["partition 66 300 ext4 /boot boot defaults", 2],
    ["partition 366 1000 ext4 / - noatime", 3],
    ["partition 1366 64 swap swap - defaults", 4],
    ["osname host", 5],
    ["remote updates", 5],
    ["url http://example.com", 5],
    ["ref host/1", 5],
    ["gpg-verify no", 5],
    ["kernel-arguments quiet", 1],
    ["root-password locked", 6],
    ["", undefined],
  ]);
});

test("an account name that no system has is refused as a mistake of a disk image", () => {
  const plan = planOf("part / --size=9\nuser --name='a b'\n");
  expect(plan.ok ? [] : mistakes(plan)).toEqual([
    'a.ks:2:6-18: Cannot make a disk image from "a.ks": command "user" has --name="a b", which is no account name',
  ]);
});
