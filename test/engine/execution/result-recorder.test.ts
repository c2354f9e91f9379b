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
  cas.flush = async () => {
    flushes.push(clock.monotonicMs());
    clock.advance(flushMs);
    return { ok: true, value: undefined };
  };
  const actionCache = new MemoryActionCache();
  const recorder = new ResultRecorder({ cas, actionCache, clock, warn: () => undefined });
  const add = (name: string) => recorder.add(digestOf(Buffer.from(name)), RECORD);
  return { recorder, actionCache, flushes, add, cas };
}

test("results of one moment share a flush, and are kept without waiting for the end", async () => {
  vi.useFakeTimers();
  const { add, flushes, actionCache } = arrange(10);
  add("a");
  add("b");
  expect([flushes.length, actionCache.records.size]).toEqual([0, 0]);
  await vi.advanceTimersByTimeAsync(0);
  expect([flushes.length, actionCache.records.size]).toEqual([1, 2]);
  vi.useRealTimers();
});

test("the slower the disk, the longer the pause: syncing takes a fifth of the time at most", async () => {
  vi.useFakeTimers();
  const { add, flushes } = arrange(100);
  add("a");
  await vi.advanceTimersByTimeAsync(0);
  add("b");
  await vi.advanceTimersByTimeAsync(399);
  expect(flushes.length).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(flushes.length).toBe(2);
  vi.useRealTimers();
});

test("at the end everything is kept at once, and nothing is left to fire later", async () => {
  vi.useFakeTimers();
  const { recorder, add, flushes, actionCache } = arrange(100);
  add("a");
  await Promise.all([recorder.flush(), recorder.flush()]);
  expect([flushes.length, actionCache.records.size, vi.getTimerCount()]).toEqual([1, 1, 0]);
  vi.useRealTimers();
});

test("what is added during a flush is not taken for flushed: it waits for the next one", async () => {
  vi.useFakeTimers();
  const { recorder, add, flushes, actionCache, cas } = arrange(100);
  const flush = cas.flush;
  let end = (): void => undefined;
  const disk = new Promise<void>((resolve) => {
    end = resolve;
  });
  cas.flush = () => disk.then(flush);
  add("a");
  const first = recorder.flush();
  add("b");
  await vi.advanceTimersByTimeAsync(10_000);
  expect([flushes.length, actionCache.records.size]).toEqual([0, 0]);
  cas.flush = flush;
  end();
  await first;
  expect([flushes.length, actionCache.records.size, vi.getTimerCount()]).toEqual([2, 2, 0]);
  vi.useRealTimers();
});
