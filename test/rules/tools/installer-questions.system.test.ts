/** The installation that asks first: the real script, fed with answers, on a machine with two disks. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const scripts = join(import.meta.dirname, "../../../rules/tools");
const PLAN = ["osname sample", "version 1.0", "hostname old", "root-password locked", "user core", ""].join("\n");

test("empty answers take what the kickstart says, and only the disk and the last question need one", () => {
  expect(answered(["1", "", "", "", "", "yes"])).toEqual({ disk: "/dev/vda", added: [] });
});

test("answers become the plan's last lines", () => {
  const answers = ["vdb", "new.example.org", "s3cret\\ $x", "s3cret\\ $x", "ann", "pw", "pw", "", "UTC", "yes"];
  expect(answered(answers)).toEqual({
    disk: "/dev/vdb",
    added: [
      "hostname new.example.org",
      "root-password plain s3cret\\ $x",
      "user ann",
      "user-groups sudo",
      "user-password plain pw",
      "timezone UTC",
    ],
  });
});

test("a user without a password is locked, and is no administrator when told so", () => {
  expect(answered(["2", "", "", "ann", "", "no", "", "yes"])).toEqual({ disk: "/dev/vdb", added: ["user ann"] });
});

test("wrong answers are explained and asked again", () => {
  const wrong = [
    "3",
    "vdc",
    "0",
    "1",
    "a b",
    "-",
    "",
    "one",
    "two",
    "",
    "root",
    "core",
    "Ann",
    "",
    "Mars/Base",
    "/etc/passwd",
    "",
    "maybe",
  ];
  const { output, ...rest } = run([...wrong, "yes"]);
  expect(rest).toEqual({ disk: "/dev/vda", added: [] });
  expect(
    output.match(/There is no such disk|A host name has|The two differ|already|A user name has|no such time zone/g),
  ).toEqual([
    ...[
      "There is no such disk",
      "There is no such disk",
      "There is no such disk",
      "A host name has",
      "A host name has",
    ],
    ...["The two differ", "already", "already", "A user name has", "no such time zone", "no such time zone"],
  ]);
});

test.each([
  ["no at the last question", ["1", "", "", "", "", "no"]],
  ["shell instead of a disk", ["shell"]],
])("%s installs nothing", (_, answers) => {
  expect(answered(answers)).toEqual({ disk: undefined, added: [] });
});

test("of two consoles the first one installs", () => {
  const { output, ...rest } = run(["1", "", "", "", "", "yes"], { isLocked: true });
  expect(rest).toEqual({ disk: undefined, added: [] });
  expect(output).toContain("Another console of this machine is installing already.");
});

function answered(answers: readonly string[]) {
  const { output: _, ...rest } = run(answers);
  return rest;
}

/** What install.sh was started with, if it was: the disk, and what the plan has beyond the kickstart's. */
function run(answers: readonly string[], { isLocked = false } = {}) {
  const folder = temporaryFolder();
  for (const name of ["run", "home"]) mkdirSync(join(folder, name));
  if (isLocked) mkdirSync(join(folder, "run/lock"));
  writeFileSync(join(folder, "plan"), PLAN);
  writeFileSync(join(folder, "home/install.sh"), 'cp "$2" installed-plan; printf "%s" "$4" >installed-disk\n');
  const script = `home=home run=run plan=plan
. ${scripts}/deploy-tree.sh; . ${scripts}/installer/installer-disks.sh; . ${scripts}/installer/installer-questions.sh
list_disks() { printf '/dev/vda\\n/dev/vdb\\n'; }
describe_disk() { printf '%s, 2G, blank' "$1"; }
sleep() { exit 9; }
grep() { case "$*" in *" /etc/passwd") set -- "$1" "$2" passwd ;; esac; command grep "$@"; }
awk() { case "$*" in *" /etc/group") echo sudo ;; *) command awk "$@" ;; esac; }
ask_installation`;
  writeFileSync(join(folder, "passwd"), "root:x:0:0::/root:/bin/sh\n");
  const input = answers.map((answer) => `${answer}\n`).join("");
  const { stdout } = spawnSync("sh", ["-uc", script], { cwd: folder, input, encoding: "utf8" });
  if (!existsSync(join(folder, "installed-disk"))) return { disk: undefined, added: [], output: stdout };
  const installed = readFileSync(join(folder, "installed-plan"), "utf8");
  expect(installed.startsWith(PLAN)).toBe(true);
  const added = installed.slice(PLAN.length).split("\n").slice(0, -1);
  return { disk: readFileSync(join(folder, "installed-disk"), "utf8"), added, output: stdout };
}
