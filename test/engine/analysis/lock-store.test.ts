import { expect, test } from "vitest";
import { type LockFiles, LockStore } from "../../../engine/analysis/lock-store.ts";
import { fail, succeed } from "../../../engine/core/result.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const PATH = ".atomic/locks/shop.json";
const bread = { resolver: "shop", key: "bread", question: { size: 1, kind: "rye" } };
const milk = { resolver: "shop", key: "Milk", question: null, maxAgeSeconds: 60 };

test("answers are kept in one flat file with sorted keys; only those that age hold a time", () => {
  const { store, files } = openStore();
  store.record("shop", [
    { request: bread, answer: { price: 3 } },
    { request: milk, answer: 1 },
  ]);
  expect(files.texts.get(PATH)).toBe(`{
  "version": 1,
  "entries": {
    "Milk": {
      "question": null,
      "answer": 1,
      "answeredAtMs": 1767225600000
    },
    "bread": {
      "question": {
        "size": 1,
        "kind": "rye"
      },
      "answer": {
        "price": 3
      }
    }
  }
}
`);
});

test("an answer is given to the same question only, whatever the order of its keys", () => {
  const { store, files } = openStore();
  store.record("shop", [{ request: bread, answer: "yes" }]);
  const again = new LockStore(files, new FakeClock());
  expect(again.answer({ ...bread, question: { kind: "rye", size: 1 } })).toBe("yes");
  expect(again.answer({ ...bread, question: { kind: "rye", size: 2 } })).toBe(undefined);
  expect(again.answer({ ...bread, key: "cake" })).toBe(undefined);
  expect(again.answer({ ...bread, resolver: "other" })).toBe(undefined);
});

test("an answer that is good until a moment is asked again once it comes, and then stays", () => {
  const { store, clock } = openStore();
  const comesAtMs = Date.UTC(2026, 0, 2);
  const day = { resolver: "shop", key: "day", question: null, validUntilMs: comesAtMs };
  store.record("shop", [{ request: day, answer: "not-yet" }]);
  clock.advance(24 * 3_600_000 - 1);
  expect([store.answer(day), store.expiresAtMs]).toEqual(["not-yet", comesAtMs]);
  clock.advance(1);
  expect(store.answer(day)).toBe(undefined);
  store.record("shop", [{ request: day, answer: "come" }]);
  clock.advance(365 * 24 * 3_600_000);
  expect(store.answer(day)).toBe("come");
});

test("an answer with an age ends with it, and the store says when", () => {
  const { store, clock } = openStore();
  store.record("shop", [
    { request: bread, answer: "old" },
    { request: milk, answer: "fresh" },
  ]);
  clock.advance(59_999);
  expect([store.answer(bread), store.expiresAtMs]).toEqual(["old", undefined]);
  expect([store.answer(milk), store.expiresAtMs]).toEqual(["fresh", Date.UTC(2026, 0, 1) + 60_000]);
  clock.advance(1);
  expect([store.answer(milk), store.answer(bread)]).toEqual([undefined, "old"]);
});

test("an explicit update forgets all answers, or those named", () => {
  const { store } = openStore();
  const answers = [bread, milk].map((request) => ({ request, answer: "x" }));
  store.record("shop", answers);
  store.forget("shop", ["bread"]);
  expect([store.answer(bread), store.answer(milk)]).toEqual([undefined, "x"]);
  store.forget("shop");
  expect(store.answer(milk)).toBe(undefined);
});

test.each(["", "{", "[]", '{"version": 2, "entries": {}}', '{"version": 1, "entries": {"a": 1}}'])(
  "a damaged lock %j is said and never overwritten",
  (text) => {
    const { store, files } = openStore();
    files.texts.set(PATH, text);
    expect(store.answer(bread)).toBe(undefined);
    expect(store.problems).toEqual([
      {
        message: `Cannot read lock ${PATH}: it is not a lock file of this version`,
        remedy: "Put back the file from a copy, or delete it to resolve everything anew",
      },
    ]);
    expect(() => store.record("shop", [])).toThrow("A damaged lock must not be overwritten");
    expect(files.texts.get(PATH)).toBe(text);
  },
);

class MemoryLockFiles implements LockFiles {
  readonly texts = new Map<string, string>();

  read(path: string) {
    const text = this.texts.get(path);
    return text === undefined ? fail("missing" as const) : succeed(text);
  }

  write(path: string, text: string): void {
    this.texts.set(path, text);
  }
}

function openStore() {
  const files = new MemoryLockFiles();
  const clock = new FakeClock();
  return { files, clock, store: new LockStore(files, clock) };
}
