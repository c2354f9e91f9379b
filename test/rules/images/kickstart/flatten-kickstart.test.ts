import { expect, test } from "vitest";
import { flattenKickstart } from "../../../../rules/images/kickstart/flatten-kickstart.ts";
import type { TextFiles } from "../../../support/text-files.ts";
import { loaded } from "./kickstart-fixture.ts";

function flatten(files: TextFiles | string): string {
  return flattenKickstart(loaded(files)).text;
}

const files = {
  "live.ks": `# A live image
%include common/base.ks
shutdown   # when done
bootloader --timeout=1 --append="console=ttyS0 quiet"
%packages
vim
%end
%post --interpreter=/bin/sh --erroronfail
# in the script
%include run.sh

%end
`,
  "common/base.ks":
    "lang C\npart / --size=6000 --fstype=ext4\npart /boot --fstype ext4 --size 500\nlang en_US.UTF-8\n%packages --nocore\n@core\n-vim\nbash\n@^env\n%end\n",
  "run.sh": "echo 'a  b'\n",
};

const flat = `lang en_US.UTF-8
part --fstype=ext4 --size=6000 /
part --fstype=ext4 --size=500 /boot
bootloader --append="console=ttyS0 quiet" --timeout=1
shutdown
%packages --nocore
@^env
@core
bash
vim
%end
%post --erroronfail --interpreter=/bin/sh
# in the script
echo 'a  b'

%end
`;

test("the flattened text is what all files together mean", () => {
  expect(flatten(files)).toBe(flat);
});

test("every line knows the file and line it comes from", () => {
  const { text, origins } = flattenKickstart(loaded(files));
  const lines = text.split("\n").slice(0, -1);
  expect(lines).toHaveLength(origins.length);
  expect(origins.map((origin) => (origin === undefined ? "-" : `${origin.path}:${origin.start.line}`))).toEqual([
    "common/base.ks:4",
    "common/base.ks:2",
    "common/base.ks:3",
    "live.ks:4",
    "live.ks:3",
    "common/base.ks:5",
    "common/base.ks:9",
    "common/base.ks:6",
    "common/base.ks:8",
    "live.ks:6",
    "-",
    "live.ks:8",
    "live.ks:9",
    "run.sh:1",
    "live.ks:11",
    "-",
  ]);
});

test.each([
  ["a comment", (text: string) => text.replace("# A live image", "# Another\n\n# one")],
  [
    "blanks and quotes",
    (text: string) =>
      text.replace(
        'bootloader --timeout=1 --append="console=ttyS0 quiet"',
        "  bootloader   --append 'console=ttyS0 quiet' --timeout 1 # x",
      ),
  ],
  [
    "the order of commands",
    (text: string) => text.replace("shutdown   # when done\n", "").replace("%packages", "shutdown\n%packages"),
  ],
  ["an empty script", (text: string) => `${text}%pre\n\n%end\n`],
])("%s changes nothing", (_what, edit) => {
  expect(flatten({ ...files, "live.ks": edit(files["live.ks"]) })).toBe(flat);
});

test.each([
  ["a kernel argument", (text: string) => text.replace("quiet", "quiet debug")],
  ["a line of a script", (text: string) => text.replace("# in the script", "# in this script")],
  ["a package", (text: string) => text.replace("vim", "-vim")],
])("%s changes the text", (_what, edit) => {
  expect(flatten({ ...files, "live.ks": edit(files["live.ks"]) })).not.toBe(flat);
});

test("words are quoted so that they read back", () => {
  const text = 'rootpw -- "--a \\"b\\" # \\\\"\nuser --gecos="" --name=u\nauth --x "a b"\n%addon x "a b"\n\n%end\n';
  expect(flatten(text)).toBe(
    'auth --x "a b"\nrootpw -- "--a \\"b\\" # \\\\"\nuser --gecos= --name=u\n%addon x "a b"\n\n%end\n',
  );
  expect(flatten(flatten(text))).toBe(flatten(text));
});

test("flattening a flattened kickstart changes nothing", () => {
  expect(flatten(flat)).toBe(flat);
});
