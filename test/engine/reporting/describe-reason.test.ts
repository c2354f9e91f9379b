import { expect, test } from "vitest";
import type { Reason } from "../../../engine/core/reason.ts";
import { describeReason } from "../../../engine/reporting/describe-reason.ts";

const lines = (from: number, to: number) => ({
  path: "images/live.ks",
  start: { line: from, column: 1 },
  end: { line: to + 1, column: 1 },
});

const CASES: readonly [Reason, string][] = [
  [{ kind: "never-built" }, "never built here before"],
  [{ kind: "result-lost", detail: "blob abc is damaged" }, "its stored result is gone: blob abc is damaged"],
  [{ kind: "drifted", detail: "ref x is gone" }, "what it published has drifted: ref x is gone"],
  [{ kind: "not-cacheable" }, "its result is never cached"],
  [{ kind: "input-changed", path: "a.txt", changes: [] }, "changed a.txt"],
  [
    { kind: "input-changed", path: "x", changes: [lines(3, 3), lines(7, 9)] },
    "changed images/live.ks:3, images/live.ks:7-9",
  ],
  [{ kind: "input-added", path: "a" }, "new input a"],
  [{ kind: "input-removed", path: "a" }, "input is gone: a"],
  [{ kind: "tool-changed", tool: "mksquashfs", from: "4.5", to: "4.6" }, "tool mksquashfs 4.5 -> 4.6"],
  [{ kind: "environment-changed", name: "A", from: undefined, to: "1" }, 'variable A (none) -> "1"'],
  [{ kind: "command-changed", from: ["sh", "a", "b"], to: ["sh", "a", "c"] }, 'command "b" -> "c"'],
  [{ kind: "command-changed", from: ["sh", "a"], to: ["sh", "a", "c"] }, 'command (none) -> "c"'],
  [{ kind: "command-changed", from: ["a", "b"], to: ["b", "a"] }, "command has its words in another order"],
  [{ kind: "setting-changed", name: "timeout", from: "1", to: "2" }, 'timeout "1" -> "2"'],
];

test.each(CASES)("%j", (reason, expected) => {
  expect(describeReason(reason)).toBe(expected);
});
