import { expect, test } from "vitest";
import { describeDiagnostic } from "../../../support/text-files.ts";
import { load, loaded, problems } from "./kickstart-fixture.ts";

test("commands are read with their options, words and places", () => {
  const { commands } = loaded("# x\n  partition / --size 6000 --type='ext4' --grow\n");
  const at = (start: number, end: number) => ({
    path: "a.ks",
    start: { line: 2, column: start },
    end: { line: 2, column: end },
  });
  expect(commands).toEqual([
    {
      name: "part",
      options: [
        { name: "--size", value: "6000", origin: at(15, 26) },
        { name: "--fstype", value: "ext4", origin: at(27, 40) },
        { name: "--grow", value: undefined, origin: at(41, 47) },
      ],
      positionals: [{ text: "/", origin: at(13, 14) }],
      origin: at(3, 47),
    },
  ]);
});

test("sections are read up to their %end, scripts as they stand", () => {
  const { sections } = loaded(`%packages --nocore --instLangs en_US
@core --nodefaults # why
-bash
@ My Tools
%end
%post --logfile=/root/x --erroronfail --interpreter /bin/bash
# kept

  indented %end
%endless
%end # done
%addon com_example --disable
x
%end
%pre
%end
`);
  const shape = sections.map((section) => {
    if (section.kind === "packages")
      return [
        section.options.map(({ name, value }) => [name, value]),
        section.entries.map(({ origin, ...entry }) => [origin.start.line, entry]),
      ];
    const body = section.body.map(({ text, origin }) => `${origin.start.line} ${text}`);
    return section.kind === "script"
      ? [section.name, section.options.map(({ name, value }) => [name, value]), body]
      : [section.name, section.words.map(({ text }) => text), body];
  });
  expect(shape).toEqual([
    [
      [
        ["--nocore", undefined],
        ["--inst-langs", "en_US"],
      ],
      [
        [2, { name: "@core", isExcluded: false, options: ["--nodefaults"] }],
        [3, { name: "bash", isExcluded: true, options: [] }],
        [4, { name: "@My Tools", isExcluded: false, options: [] }],
      ],
    ],
    [
      "%post",
      [
        ["--log", "/root/x"],
        ["--erroronfail", undefined],
        ["--interpreter", "/bin/bash"],
      ],
      ["7 # kept", "8 ", "9   indented %end", "10 %endless"],
    ],
    ["%addon", ["com_example", "--disable"], ["13 x"]],
    ["%pre", [], []],
  ]);
});

test.each([
  ["ostresetup --ref=x", '1-11: command "ostresetup" is not known, did you mean "ostreesetup"?'],
  ["foo", '1-4: command "foo" is not known'],
  ["sshkey --username=root k", '1-7: command "sshkey" is not known in F21, only since F22', "F21"],
  ["ostreecontainer --url=x", '1-16: command "ostreecontainer" is not known in F22, only since F38'],
  ["upgrade", '1-8: command "upgrade" is not known in F29, only before F29', "F29"],
  ["part / --sise=1", '8-16: command "part" has no option "--sise", did you mean "--size"?'],
  ["part / --mkfsoptions=x", '8-23: command "part" has no option "--mkfsoptions" in F22, only since F23'],
  ["part / --start=1", '8-17: command "part" has no option "--start" in F22, only before F14'],
  [
    "part / --si=1 --fs=x",
    '15-21: command "part" has option "--fs", which could be "--fstype" or "--fsoptions" or "--fsprofile"',
  ],
  ["part / --size", '8-14: command "part" has option "--size" without a value'],
  ["part / --size --grow", '8-14: command "part" has option "--size" without a value'],
  ["part / --size=6g", '8-17: command "part" has --size="6g", expected a whole number'],
  ["part / --size '6 g'", '8-20: command "part" has --size="6 g", expected a whole number'],
  ["part / --grow=yes", '8-18: command "part" has option "--grow" with a value, which it does not take'],
  ["part --size=1", '1-14: command "part" lacks MOUNTPOINT'],
  ["part / /boot", '8-13: command "part" has the extra word "/boot", expected MOUNTPOINT'],
  ["zerombr yes", '9-12: command "zerombr" has the extra word "yes", expected options only'],
  [
    "bootloader --location=disk",
    '12-27: command "bootloader" has --location="disk", expected "mbr" or "partition" or "none" or "boot"',
  ],
  ["network --onboot=maybe", '9-23: command "network" has --onboot="maybe", expected yes or no'],
  ["ostreesetup --osname=a --url=http://x", '1-38: command "ostreesetup" lacks the option "--ref"'],
  [
    "ostreesetup --osname=a --ref=r --url=ssh://x",
    '32-45: command "ostreesetup" has --url="ssh://x", expected an address that starts with file:, http: or https:',
  ],
  ["logvol / --name=a", '1-18: command "logvol" lacks the option "--vgname"'],
  ["selinux", '1-8: command "selinux" needs one of --disabled, --enforcing, --permissive'],
  [
    "selinux --disabled --enforcing",
    '20-31: command "selinux" has both --disabled and --enforcing, expected one of them',
  ],
  ["services", '1-9: command "services" needs one of --disabled, --enabled'],
  ["url --url=a --mirrorlist=b", '13-27: command "url" has both --url and --mirrorlist, expected one of them'],
  ["rootpw 'x", "8-10: the line has a quote ' that is not closed"],
  ["part / \\", "8-9: the line ends in a backslash: kickstart lines do not go on in the next line"],
  ["%end", "1-5: %end closes no section"],
  ["%pst\nfoo\n%end", '1-5: section "%pst" is not known, did you mean "%post"?'],
  ["%post", '1-6: section "%post" is not closed, expected %end'],
  ["%post --nochrot\n%end", '7-16: section "%post" has no option "--nochrot", did you mean "--nochroot"?'],
  ["%pre --nochroot\n%end", '6-16: section "%pre" has no option "--nochroot"'],
  ["%post now\n%end", '7-10: section "%post" has the extra word "now", expected options only'],
  ["%packages --nobase\n%end", '11-19: section "%packages" has no option "--nobase" in F22, only before F22'],
])("%j is refused to the column", (text, expected, version = "F22") => {
  expect(problems(text, version)).toEqual([`a.ks:1:${expected}`]);
});

test("the syntax version is an input", () => {
  expect(load("%packages --nobase\n%end", "F21").ok).toBe(true);
  expect(load("part / --mkfsoptions=x\nostreecontainer --url=x", "DEVEL").ok).toBe(true);
  expect(problems("text", "22")).toEqual(['the version is "22", expected one like "F22" or "DEVEL"']);
});

test("a forgotten %end is reported at the section's start, and the next section is read", () => {
  expect(problems("%pre\nx\n%post\ny\n%end\nfoo")).toEqual([
    'a.ks:1:1-5: section "%pre" is not closed, expected %end; The next section starts here a.ks:3:1',
    'a.ks:6:1-4: command "foo" is not known',
  ]);
});

test("mistakes in package lists are reported line by line", () => {
  expect(problems("%packages\nbash vim\n-\n@ # x\n%end\n")).toEqual([
    'a.ks:2:1-9: section "%packages" has "bash vim", expected one package a line',
    'a.ks:3:1-2: section "%packages" has "-", which names no package',
    'a.ks:4:1-2: section "%packages" has "@", which names no package',
  ]);
});

test("mistakes of all files are reported together, in reading order", () => {
  const files = { "a.ks": "foo\n%include b.ks\nautopart\npart / --sz=1\n%include gone.ks\n", "b.ks": "bar\n" };
  expect(problems(files)).toEqual([
    'a.ks:1:1-4: command "foo" is not known',
    'a.ks:4:1-14: commands "autopart" and "part" cannot stand together: autopart lays out the disks by itself; "autopart" is here a.ks:3:1',
    'a.ks:4:8-14: command "part" has no option "--sz"',
    "a.ks:5:10-17: the file is missing",
    'b.ks:1:1-4: command "bar" is not known',
  ]);
});

test.each([
  ["ostreesetup --osname=a --ref=r --url=http://x\nostreecontainer --url=x", "ostreesetup", "ostreecontainer"],
  ["bootc --source-imgref=x\nostreesetup --osname=a --ref=r --url=http://x", "ostreesetup", "bootc"],
  ["logvol / --vgname=a --name=b\nautopart", "autopart", "logvol"],
  ["mount /dev/sda1 /\nreqpart", "mount", "reqpart"],
])("%j cannot stand together", (text, one, other) => {
  expect(problems(text, "DEVEL")).toEqual([
    expect.stringMatching(new RegExp(`commands "${one}" and "${other}" cannot stand together`)),
  ]);
});

test("of commands that replace each other the last counts, with a warning at the first", () => {
  const { commands, warnings } = loaded(
    "text\nlang C\npart / --size=1\ncmdline\nlang en_US\nreboot\nshutdown\npart /x --size=1\n",
  );
  expect(commands.map(({ name, origin }) => `${name} ${origin.start.line}`)).toEqual([
    "part 3",
    "cmdline 4",
    "lang 5",
    "shutdown 7",
    "part 8",
  ]);
  expect(warnings.map(describeDiagnostic)).toEqual([
    'a.ks:1:1-5: Command "text" has no effect: a later "cmdline" replaces it; This one counts a.ks:4:1',
    'a.ks:2:1-7: Command "lang" has no effect: a later "lang" replaces it; This one counts a.ks:5:1',
    'a.ks:6:1-7: Command "reboot" has no effect: a later "shutdown" replaces it; This one counts a.ks:7:1',
  ]);
});

test("a second declaration of the same thing is a warning, as it is for installers", () => {
  const { commands, warnings } = loaded(
    "part / --size=1\npart swap --size=1\npart swap --size=2\npart / --size=2\nuser --name=u\nuser --name=u\n",
  );
  expect(commands).toHaveLength(6);
  expect(warnings.map(describeDiagnostic)).toEqual([
    'a.ks:4:1-16: Command "part" declares "/" a second time; First declared here a.ks:1:1',
    'a.ks:6:1-14: Command "user" declares "u" a second time; First declared here a.ks:5:1',
  ]);
});

test("deprecated commands and words cut by a comment are warnings", () => {
  expect(
    loaded("authconfig --x=1 -y\nrootpw pass#word\nrootpw pass # word\n", "F28").warnings.map(describeDiagnostic),
  ).toEqual(
    [
      'a.ks:1:1-11: Command "authconfig" is deprecated since F28; Remove it',
      "a.ks:2:8-17: The word ends at its #, where a comment starts; Quote the word, or put a blank before the comment",
      'a.ks:2:1-12: Command "rootpw" has no effect: a later "rootpw" replaces it; This one counts a.ks:3:1',
    ].sort((a, b) =>
      a.split(":").slice(1, 3).join().localeCompare(b.split(":").slice(1, 3).join(), undefined, { numeric: true }),
    ),
  );
});

test("options may be shortened as long as they are clear, and the last of one counts", () => {
  const [services, part, firewall] = loaded(
    "services --enable=a --disable b\npart / --size=1 --size=2\nfirewall --trust=a --trust=b\n",
  ).commands;
  const shape = [services, part, firewall].map((command) =>
    command?.options.map(({ name, value }) => `${name}=${value}`),
  );
  expect(shape).toEqual([["--enabled=a", "--disabled=b"], ["--size=2"], ["--trust=a", "--trust=b"]]);
});

test("after -- nothing is an option, and another program's arguments are kept as they are", () => {
  const [rootpw, auth] = loaded("rootpw -- --lock\nauth --useshadow -x 'a b'\n").commands;
  expect([rootpw?.options, rootpw?.positionals.map(({ text }) => text)]).toEqual([[], ["--lock"]]);
  expect([auth?.name, auth?.options, auth?.positionals.map(({ text }) => text)]).toEqual([
    "auth",
    [],
    ["--useshadow", "-x", "a b"],
  ]);
});
