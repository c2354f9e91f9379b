import { expect, test } from "vitest";
import { PendingLocks } from "../../../engine/analysis/pending-locks.ts";

const bread = { resolver: "shop", key: "bread", question: 1 };

test("each key of each resolver is asked once, in an order that does not depend on who asked first", () => {
  const pending = new PendingLocks();
  const other = { ...bread, resolver: "bakery" };
  const ale = { ...bread, key: "ale" };
  pending.add([bread, ale]);
  pending.add([other, { ...bread }]);
  expect(pending.requests()).toEqual([other, ale, bread]);
});

test("two questions under one key are a bug of the rules", () => {
  const pending = new PendingLocks();
  pending.add([bread]);
  expect(() => pending.add([{ ...bread, question: 2 }])).toThrow("Two different questions to shop have the key bread");
});
