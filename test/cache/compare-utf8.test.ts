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
  // The borders of every encoded length and of the surrogates; fast-check's own alphabet takes seconds to set up.
  const edges = [0, 0x2f, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xff5e, 0xffff, 0x10000, 0x1f600, 0x10ffff];
  const text = fc.array(fc.constantFrom(...edges), { maxLength: 4 }).map((points) => String.fromCodePoint(...points));
  fc.assert(
    fc.property(text, text, (a, b) => Math.sign(compareUtf8(a, b)) === Buffer.compare(Buffer.from(a), Buffer.from(b))),
    { numRuns: 1000 },
  );
});
