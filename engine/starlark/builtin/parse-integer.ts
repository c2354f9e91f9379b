import { EvaluationError } from "../value/evaluation-error.ts";
import { repr } from "../value/repr.ts";

const prefixBases: ReadonlyMap<string, number> = new Map([
  ["0b", 2],
  ["0o", 8],
  ["0x", 16],
]);

/** int(text, base): base 0 reads the prefix, as a literal has it; without a base it is 10. */
export function parseInteger(text: string, base: number): bigint {
  if (base !== 0 && (base < 2 || base > 36)) {
    throw new EvaluationError(`invalid base ${base} (want 2 <= base <= 36)`);
  }
  const invalid = (): never => {
    throw new EvaluationError(`invalid base-${base === 0 ? 10 : base} literal: ${repr(text)}`);
  };
  const [, sign = "", magnitude = ""] = /^([+-]?)([0-9a-zA-Z]+)$/.exec(text) ?? invalid();
  const prefixBase = prefixBases.get(magnitude.slice(0, 2).toLowerCase());
  const hasPrefix = prefixBase !== undefined && (base === 0 || base === prefixBase);
  const digits = hasPrefix ? magnitude.slice(2) : magnitude;
  const effectiveBase = base !== 0 ? base : (prefixBase ?? 10);
  if (digits === "" || (base === 0 && !hasPrefix && /^0+[1-9]/.test(digits))) invalid();
  let value = 0n;
  for (const digit of digits) {
    const number = Number.parseInt(digit, 36);
    if (number >= effectiveBase) invalid();
    value = value * BigInt(effectiveBase) + BigInt(number);
  }
  return sign === "-" ? -value : value;
}
