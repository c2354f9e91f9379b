import { expect, test } from "vitest";
import type { BuildEvent } from "../../../engine/core/event.ts";
import { makeLabel } from "../../../engine/core/label.ts";
import { ConsoleReporter } from "../../../engine/reporting/console-reporter.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { FakeStream } from "../../support/fake-stream.ts";
import { PLAIN_PALETTE } from "../../support/plain-palette.ts";

const LABEL = makeLabel("tree", "host");
const STARTED: BuildEvent = {
  kind: "action-started",
  action: 0,
  label: LABEL,
  mnemonic: "ComposeTree",
  message: "Composing tree",
  reasons: [{ kind: "never-built" }],
  expectedMs: 30_000,
};
const FINISHED: BuildEvent = {
  kind: "action-finished",
  action: 0,
  label: LABEL,
  mnemonic: "ComposeTree",
  outcome: "ran",
  durationMs: 1500,
};
const SUMMARY = { targets: 1, actions: 3, ran: 1, cacheHits: 2, failed: 0, skipped: 0, durationMs: 2000 };

function makeReporter(options: { live?: boolean; explain?: boolean; columns?: number }) {
  const clock = new FakeClock();
  const stream = new FakeStream({ isTTY: options.live ?? false, columns: options.columns ?? 80 });
  const reporter = new ConsoleReporter({
    stream,
    clock,
    palette: PLAIN_PALETTE,
    readSource: () => undefined,
    live: options.live ?? false,
    explain: options.explain ?? false,
  });
  return { clock, stream, reporter };
}

test("without a terminal each action that ran is a line, and the last line sums up", () => {
  const { stream, reporter } = makeReporter({});
  reporter.report(STARTED);
  reporter.report(FINISHED);
  reporter.report({ kind: "target-finished", label: LABEL, outputs: ["atomic-out/tree/host"], built: true });
  reporter.report({
    kind: "invocation-finished",
    summary: { ...SUMMARY, criticalPath: [{ label: LABEL, mnemonic: "ComposeTree", durationMs: 1500 }] },
    exitCode: 0,
  });
  expect(stream.text.split("\n")).toEqual([
    "ran ComposeTree //tree:host 1.50 s",
    "//tree:host",
    "  atomic-out/tree/host",
    "done: 1 target, 3 actions: 1 action run, 2 cached, 2.00 s",
    "critical path 1.50 s: ComposeTree //tree:host 1.50 s",
    "",
  ]);
});

test("a run that finds nothing to do says that no action ran", () => {
  const { stream, reporter } = makeReporter({});
  const summary = { ...SUMMARY, ran: 0, cacheHits: 3, durationMs: 40, criticalPath: [] };
  reporter.report({ kind: "invocation-finished", summary, exitCode: 0 });
  expect(stream.text).toBe("done: 1 target, 3 actions: no action ran, 3 cached, 0.04 s\n");
});

test("--explain prints each reason below the action", () => {
  const { stream, reporter } = makeReporter({ explain: true });
  reporter.report(STARTED);
  expect(stream.text).toBe("Composing tree //tree:host\n  because never built here before\n");
});

test("the live block is redrawn in place, within the width, and taken away at the end", () => {
  const { clock, stream, reporter } = makeReporter({ live: true, columns: 40 });
  reporter.report({ kind: "execution-started", actions: 3, jobs: 2 });
  reporter.report(STARTED);
  clock.advance(12_345);
  reporter.redraw();
  expect(stream.text).toBe("[0/3]  1 running  0 cached  12.3 s  at…\u001b[0m\n    Composing tree; 12.3 s of ~30.0 s\n");
  stream.text = "";
  reporter.close();
  expect(stream.text).toBe("\u001b[2A\r\u001b[J");
});

test("tests say passed or failed, cached or not, how often they were run, and where the log is", () => {
  const { stream, reporter } = makeReporter({});
  const verdict = { kind: "test-finished", label: LABEL, durationMs: 61_000, logPath: "a.log", cached: false } as const;
  reporter.report({ ...verdict, passed: true, cached: true, attempts: 0, attemptsAllowed: 3 });
  reporter.report({ ...verdict, passed: false, attempts: 1, attemptsAllowed: 1 });
  reporter.report({ ...verdict, passed: true, attempts: 2, attemptsAllowed: 3 });
  reporter.report({ ...verdict, passed: false, attempts: 3, attemptsAllowed: 3 });
  expect(stream.text.split("\n")).toEqual([
    "(cached) PASSED //tree:host in 1 min 01 s  a.log",
    "FAILED //tree:host in 1 min 01 s  a.log",
    "FLAKY, passed in attempt 2 of 3 //tree:host in 1 min 01 s  a.log",
    "FAILED in all of 3 attempts //tree:host in 1 min 01 s  a.log",
    "",
  ]);
});

test("a rehearsal prints what an effect would do, in its own words", () => {
  const { stream, reporter } = makeReporter({});
  reporter.report({ kind: "effect-rehearsed", label: LABEL, mnemonic: "Mirror", lines: ["to /srv:", "  1 to upload"] });
  expect(stream.text).toBe("dry run of //tree:host\n  to /srv:\n    1 to upload\n");
});
