import { appendFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ProcessDeadline } from "../../../engine/host/process-deadline.ts";
import { systemClock } from "../../../engine/host/system-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_800_000_000_000 }));
afterEach(() => void vi.useRealTimers());

function startDeadline(limits: { readonly timeoutMs: number; readonly idleTimeoutMs: number }) {
  const logPath = join(temporaryFolder(), "log");
  writeFileSync(logPath, "");
  const expired: unknown[] = [];
  const deadline = new ProcessDeadline({ ...limits, logPath }, systemClock, (status) => {
    expired.push({ atMs: performance.now() - startMs, ...status });
  });
  const startMs = performance.now();
  deadline.start();
  const speak = () => {
    appendFileSync(logPath, "x");
    utimesSync(logPath, Date.now() / 1_000, Date.now() / 1_000);
  };
  return { deadline, expired, speak };
}

test("the time limit ends a process that never falls silent", () => {
  const { expired, speak } = startDeadline({ timeoutMs: 1_000, idleTimeoutMs: 300 });
  for (let step = 0; step < 12; step += 1) {
    vi.advanceTimersByTime(100);
    speak();
  }
  expect(expired).toEqual([{ atMs: 1_000, kind: "timed-out", limitMs: 1_000 }]);
});

test("silence is counted from the last byte, not from the last look", () => {
  const { expired, speak } = startDeadline({ timeoutMs: 60_000, idleTimeoutMs: 1_000 });
  vi.advanceTimersByTime(700);
  speak();
  vi.advanceTimersByTime(999);
  expect(expired).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(expired).toEqual([{ atMs: 1_700, kind: "idle-timed-out", limitMs: 1_000 }]);
});

test("a wall clock that jumps back does not lengthen the silence beyond the last look", () => {
  const { expired, speak } = startDeadline({ timeoutMs: 60_000, idleTimeoutMs: 1_000 });
  vi.advanceTimersByTime(500);
  speak();
  vi.setSystemTime(0);
  vi.advanceTimersByTime(5_000);
  expect(expired).toEqual([{ atMs: 2_000, kind: "idle-timed-out", limitMs: 1_000 }]);
});

test("limits beyond the longest timer are kept, and a cancelled deadline says nothing", () => {
  const { deadline, expired } = startDeadline({ timeoutMs: 2 ** 40, idleTimeoutMs: Number.POSITIVE_INFINITY });
  vi.advanceTimersByTime(10);
  deadline.cancel();
  vi.advanceTimersByTime(2 ** 31);
  expect(expired).toEqual([]);
});
