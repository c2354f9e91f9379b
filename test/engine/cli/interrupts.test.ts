import { expect, test } from "vitest";
import { catchInterrupts } from "../../../engine/cli/interrupts.ts";

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("the first %s asks to stop, every further one kills", (name) => {
  let kills = 0;
  const interrupts = catchInterrupts(() => kills++);
  try {
    const seen = [0, 1, 2].map(() => {
      process.emit(name, name);
      return [interrupts.signal.aborted, kills];
    });
    expect(seen).toEqual([
      [true, 0],
      [true, 1],
      [true, 2],
    ]);
  } finally {
    interrupts.release();
  }
});

test("released signals have their usual meaning again", () => {
  const before = process.listenerCount("SIGINT");
  const interrupts = catchInterrupts(() => {});
  expect(process.listenerCount("SIGINT")).toBe(before + 1);
  interrupts.release();
  expect(process.listenerCount("SIGINT")).toBe(before);
});
