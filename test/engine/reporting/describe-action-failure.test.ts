import { expect, test } from "vitest";
import type { ExitStatus } from "../../../engine/core/failure.ts";
import { makeLabel } from "../../../engine/core/label.ts";
import {
  describeActionFailure,
  describeExitStatus,
  quoteCommand,
} from "../../../engine/reporting/describe-action-failure.ts";
import { PLAIN_PALETTE } from "../../support/plain-palette.ts";

test("a failed action shows its command, last lines and log", () => {
  const shown = describeActionFailure(
    {
      label: makeLabel("tree", "host"),
      mnemonic: "ComposeTree",
      arguments: ["sh", "compose.sh", "a b"],
      status: { kind: "exited", code: 1 },
      lastLines: ["one", "two"],
      logPath: ".atomic/logs/x.log",
    },
    PLAIN_PALETTE,
  );
  expect(shown.split("\n")).toEqual([
    'error: ComposeTree of "//tree:host" failed with exit status 1',
    "  command: sh compose.sh 'a b'",
    "  last 2 lines:",
    "  | one",
    "  | two",
    "  full log: .atomic/logs/x.log",
  ]);
});

const STATUSES: readonly [ExitStatus, string][] = [
  [{ kind: "exited", code: 127 }, "failed with exit status 127 (a program was not found: is it a declared tool?)"],
  [{ kind: "exited", code: 126 }, "failed with exit status 126 (a program was found but could not be run)"],
  [{ kind: "exited", code: 139 }, "failed with exit status 139 (signal 11)"],
  [{ kind: "signalled", signal: "SIGKILL" }, "was killed by SIGKILL (out of memory, or by hand)"],
  [{ kind: "timed-out", limitMs: 5000 }, "took longer than its limit of 5.00 s"],
  [{ kind: "idle-timed-out", limitMs: 65_000 }, "printed nothing for 1 min 05 s"],
  [{ kind: "could-not-start", message: "bwrap is missing" }, "could not start: bwrap is missing"],
];

test.each(STATUSES)("%j is said in words", (status, expected) => {
  expect(describeExitStatus(status)).toBe(expected);
});

test("a command is quoted so that a shell takes it back", () => {
  expect(quoteCommand(["a", "b c", "it's", "", "$x"])).toBe("a 'b c' 'it'\\''s' '' '$x'");
});
