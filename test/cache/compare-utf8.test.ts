import fc from "fast-check";
import { expect, test } from "vitest";
import { compareUtf8 } from "../../cache/compare-utf8.ts";

test("a code point beyond U+FFFF comes after U+FF5E, unlike in UTF-16", () => {
  const names = ["\u{1f600}", "\uff5e", "z", "é", "a"];
  expect([...names].sort(compareUtf8)).toEqual(["a", "z", "é", "\uff5e", "\u{1f600}"]);
  expect([...names].sort()).toEqual(["a", "z", "é", "\u{1f600}", "\uff5e"]);
});

test("a prefix comes first, and separators have no special rank", () => {
  expect(["out/a/b", "out/a.b", "out/a"].sort(compareUtf8)).toEqual(["out/a", "out/a.b", "out/a/b"]);
});

test("the order is that of the UTF-8 bytes", () => {
  const text = fc.string({ unit: "binary", maxLength: 6 });
  fc.assert(
    fc.property(text, text, (a, b) => Math.sign(compareUtf8(a, b)) === Buffer.compare(Buffer.from(a), Buffer.from(b))),
    { numRuns: 300 },
  );
});
