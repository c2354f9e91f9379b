import { expect, test, vi } from "vitest";
import { digestOf } from "../../../cache/digest.ts";
import { MemoryActionCache } from "../../../cache/memory-action-cache.ts";
import { MemoryCas } from "../../../cache/memory-cas.ts";
import { makeActionResult } from "../../../engine/execution/result-outputs.ts";
import { ResultRecorder } from "../../../engine/execution/result-recorder.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const RECORD = { result: makeActionResult(new Map(), undefined), manifest: new Uint8Array(), durationMs: 1 };

function arrange(flushMs: number) {
  const clock = new FakeClock();
  const cas = new MemoryCas();
  const flushes: number[] = [];
  cas.flush = () => {
    flushes.push(clock.monotonicMs());
    clock.advance(flushMs);
    return { ok: true, value: undefined };
  };
  const actionCache = new MemoryActionCache();
  const recorder = new ResultRecorder({ cas, actionCache, clock, warn: () => undefined });
  const add = (name: string) => recorder.add(digestOf(Buffer.from(name)), RECORD);
  return { recorder, actionCache, flushes, add };
}

test("results of one moment share a flush, and are kept without waiting for the end", () => {
  vi.useFakeTimers();
  const { add, flushes, actionCache } = arrange(10);
  add("a");
  add("b");
  expect([flushes.length, actionCache.records.size]).toEqual([0, 0]);
  vi.advanceTimersByTime(0);
  expect([flushes.length, actionCache.records.size]).toEqual([1, 2]);
  vi.useRealTimers();
});

test("the slower the disk, the longer the pause: syncing takes a fifth of the time at most", () => {
  vi.useFakeTimers();
  const { add, flushes } = arrange(100);
  add("a");
  vi.advanceTimersByTime(0);
  add("b");
  vi.advanceTimersByTime(399);
  expect(flushes.length).toBe(1);
  vi.advanceTimersByTime(1);
  expect(flushes.length).toBe(2);
  vi.useRealTimers();
});

test("at the end everything is kept at once, and nothing is left to fire later", () => {
  vi.useFakeTimers();
  const { recorder, add, flushes, actionCache } = arrange(100);
  add("a");
  recorder.flush();
  recorder.flush();
  expect([flushes.length, actionCache.records.size, vi.getTimerCount()]).toEqual([1, 1, 0]);
  vi.useRealTimers();
});
