/** How a boot test's assertions are recorded, and its file of checks read, without a machine. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import checks from "../../../rules/tools/boot-test-checks.sh";
import results from "../../../rules/tools/boot-test-results.sh";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A machine whose shell runs commands right here. */
const MACHINE = `set -eu
guest() { guest_output=guest.out guest_status=0; sh -c "$1" >guest.out 2>&1 </dev/null || guest_status=$?; }
now() { echo 42; }; clean() { cat; }; relay_console() { :; }; stop_machine() { :; }
scratch=scratch output=out console=console started=40 test_name=boot-test checks=checks\n`;

test("each assertion is a line that says how it went, at which attempt, after how long, and what was said", () => {
  const place = machinePlace("");
  run(place, "printf 'two\\tlines\\n\"quoted\"\\n' | record 'a \\name' true");
  run(place, "printf '' | record other false", { ATOMIC_TEST_ATTEMPT: "3" });
  expect(recorded(place)).toEqual([
    { name: "a \\name", passed: true, attempt: 1, seconds: 2, output: 'two\tlines\n"quoted"' },
    { name: "other", passed: false, attempt: 3, seconds: 2, output: "" },
  ]);
});

test("a check is a command, and may say what comes of it", () => {
  const place = machinePlace(`# a comment
run echo one; echo two
expect one
expect two
run echo one
expect other
run echo version 12
match ^version [0-9]+$
run echo version x
match ^version [0-9]+$
run echo gone; exit 4`);
  run(place, "run_checks");
  expect(recorded(place).map(({ name, passed, output }) => [name, passed, output])).toEqual([
    ["echo one; echo two", true, "one\ntwo"],
    ["echo one", false, "one\nexpected: other"],
    ["echo version 12", true, "version 12"],
    ["echo version x", false, "version x\nno line matches: ^version [0-9]+$"],
    ["echo gone; exit 4", false, "gone\nexit status 4"],
  ]);
});

test("a check of another form is a mistake of the file", () => {
  expect(() => run(machinePlace("sun echo"), "run_checks")).toThrow(
    'boot-test: check "sun echo": expected run, expect or match',
  );
});

function machinePlace(text: string): string {
  const place = temporaryFolder();
  for (const name of ["scratch", "out"]) mkdirSync(join(place, name));
  writeFileSync(join(place, "checks"), text);
  writeFileSync(join(place, "console"), "");
  return place;
}

function run(place: string, command: string, environment: Readonly<Record<string, string>> = {}): void {
  const env = { PATH: process.env["PATH"] ?? "", ...environment };
  execFileSync("sh", ["-c", `${results}\n${checks}\n${MACHINE}${command}`], { cwd: place, env, stdio: "pipe" });
}

interface Assertion {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
}

function recorded(place: string): readonly Assertion[] {
  const lines = readFileSync(join(place, "out/results.jsonl"), "utf8").trim().split("\n");
  return lines.map((line): Assertion => JSON.parse(line));
}
