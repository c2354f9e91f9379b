import fc from "fast-check";
import { expect, test } from "vitest";
import { sliceIndices } from "../../../../engine/starlark/value/slice.ts";
import { resultOf } from "../run-starlark.ts";

test.each([
  ["'abc'[0], 'abc'[-1], [1, 2][1], (1, 2)[-2], range(5, 9)[1], b'a'[0]", '("a", "c", 2, 1, 6, 97)'],
  ["{'a': 1, (1, 2): 3}[(1, 2)]", "3"],
  ["'banana'[1::2], 'banana'[4::-2], 'abc'[::-1], 'abc'[1:-1]", '("aaa", "nnb", "cba", "b")'],
  ["[1, 2, 3][-2:], [1, 2, 3][5:], [1, 2, 3][:-5], [1, 2, 3][None:2]", "([2, 3], [], [], [1, 2])"],
  [
    "(1, 2, 3)[::2], b'abc'[1:], range(10)[8:2:-3], range(0, 10, 3)[1:3]",
    '((1, 3), b"bc", range(8, 2, -3), range(3, 9, 3))',
  ],
  ["[1, 2, 3][-1:-100:-1], [1, 2, 3][99999999999999999999:]", "([3, 2, 1], [])"],
])("%s is %s", (expression, value) => {
  expect(resultOf(expression)).toBe(value);
});

test.each([
  ["[1][1]", "1:13-14 index out of range (index is 1, but sequence has 1 elements)"],
  ["'a'[-2]", "1:13-15 index out of range (index is -2, but sequence has 1 elements)"],
  ["[1]['a']", "1:13-16 got string for list index, want int"],
  ["1[0]", "1:11-12 type 'int' has no operator [](int)"],
  ["{}[1]", "1:12-13 key 1 not found in dictionary"],
  ["[1][::0]", "1:9-17 slice step cannot be zero"],
  ["[1]['a':]", "1:9-18 got string for start index, want int"],
  ["{}[1:2]", "1:9-16 invalid slice operand: dict"],
])("%s is refused at its place", (expression, problem) => {
  expect(resultOf(expression)).toBe(problem);
});

test("a slice is the walk from start by step, as far as elements go", () => {
  const bound = fc.option(fc.bigInt({ min: -12n, max: 12n }), { nil: null });
  const step = fc.option(
    fc.bigInt({ min: -4n, max: 4n }).filter((int) => int !== 0n),
    { nil: null },
  );
  fc.assert(
    fc.property(fc.nat(8), bound, bound, step, (length, from, to, by) => {
      expect(sliceIndices(length, { from, to, step: by })).toEqual(walk(length, { from, to, by: Number(by ?? 1n) }));
    }),
  );
});

/** The specification's own words: i starts at start, grows by stride until it passes stop, and counts where valid. */
function walk(length: number, slice: { from: bigint | null; to: bigint | null; by: number }): number[] {
  const isForward = slice.by > 0;
  const resolve = (bound: bigint | null, fallback: number): number => {
    if (bound === null) return fallback;
    const index = Number(bound) < 0 ? Number(bound) + length : Number(bound);
    return isForward ? Math.min(Math.max(index, 0), length) : Math.min(Math.max(index, -1), length - 1);
  };
  const start = resolve(slice.from, isForward ? 0 : length - 1);
  const stop = resolve(slice.to, isForward ? length : -1);
  const indices: number[] = [];
  for (let at = start; isForward ? at < stop : at > stop; at += slice.by) indices.push(at);
  return indices;
}
