import fc from "fast-check";
import { expect, test } from "vitest";
import { applyToFloats, applyToInts } from "../../../../engine/starlark/operator/number-operator.ts";
import { resultOf } from "../run-starlark.ts";

test.each([
  ["9007199254740992 + 1", "9007199254740993"],
  ["111111111111 * 111111111111", "12345679012320987654321"],
  ["7 // 2, -7 // 2, 7 // -2, -7 // -2", "(3, -4, -4, 3)"],
  ["7 % 3, -7 % 3, 7 % -3, -7 % -3", "(1, 2, -2, -1)"],
  ["7.5 // 2, -7.5 // 2, -7.5 % 2, 7.5 % -2", "(3.0, -4.0, 0.5, -0.5)"],
  ["6 / 4, 1.0 + 1, 2 * 1.5, 1 - 0.5", "(1.5, 2.0, 3.0, 0.5)"],
  ["6 & 3, 6 | 3, 6 ^ 3, ~6, -6 >> 1, 1 << 70", "(2, 7, 5, -7, -3, 1180591620717411303424)"],
  ["-5, +5, -(-5.5), ~0", "(-5, 5, 5.5, -1)"],
  ["1 == 1.0, 1 != 1.0, 9007199254740993 == 9007199254740992.0, True == 1", "(True, False, False, False)"],
  ["9007199254740993 > 9007199254740992.0, 1 < 1.5, 2 >= 2", "(True, True, True)"],
  ["float('nan') == float('nan'), float('nan') > float('inf'), 0.0 == -0.0", "(True, True, True)"],
])("%s is %s", (expression, value) => {
  expect(resultOf(expression)).toBe(value);
});

test.each([
  ["1 // 0", "1:11-13 integer division by zero"],
  ["1 % 0", "1:11-12 integer modulo by zero"],
  ["1 / 0", "1:11-12 floating-point division by zero"],
  ["1.0 % 0", "1:13-14 floating-point modulo by zero"],
  ["1 << -1", "1:11-13 negative shift count: -1"],
  ["1 << 512", "1:11-13 shift count too large: 512"],
  ["1 + True", "1:11-12 unsupported binary operation: int + bool"],
  ["1.0 & 2", "1:13-14 unsupported binary operation: float & int"],
  ["-'a'", "1:9-13 unsupported unary operation: -string"],
  ["1 < 'a'", "1:11-12 unsupported comparison: int <=> string"],
  ["None < None", "1:14-15 unsupported comparison: NoneType <=> NoneType"],
  ["(1 << 500) * (1 << 500) * (1 << 500) + 0.5", "1:46-47 int too large to convert to float"],
])("%s is refused at the operator", (expression, problem) => {
  expect(resultOf(expression)).toBe(problem);
});

test("floor division and modulo belong together, for all signs and sizes", () => {
  const divisor = fc.bigInt().filter((int) => int !== 0n);
  fc.assert(
    fc.property(fc.bigInt(), divisor, (left, right) => {
      const quotient = applyToInts("//", left, right);
      const remainder = applyToInts("%", left, right);
      if (typeof quotient !== "bigint" || typeof remainder !== "bigint") throw new Error("not ints");
      expect(quotient * right + remainder).toBe(left);
      expect(remainder === 0n || remainder < 0n === right < 0n).toBe(true);
    }),
  );
});

test("the remainder of floats has the sign of the divisor", () => {
  const magnitude = fc.integer({ min: 1, max: 1_000_000 });
  fc.assert(
    fc.property(fc.integer(), magnitude, fc.boolean(), (left, size, isNegative) => {
      const right = isNegative ? -size : size;
      const remainder = applyToFloats("%", left, right) ?? Number.NaN;
      expect(remainder === 0 || remainder < 0 === right < 0).toBe(true);
      expect(Math.abs(remainder)).toBeLessThan(size);
    }),
  );
});
