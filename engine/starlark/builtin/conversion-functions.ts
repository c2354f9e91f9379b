import { toFloat } from "../operator/number-operator.ts";
import { BuiltinFunction } from "../value/builtin-function.ts";
import { StarlarkBytes } from "../value/bytes.ts";
import { EvaluationError } from "../value/evaluation-error.ts";
import { formatCompact } from "../value/format-float.ts";
import { repr, str } from "../value/repr.ts";
import { isTruthy, type StarlarkValue, typeNameOf } from "../value/starlark-value.ts";
import { StarlarkTuple } from "../value/tuple.ts";
import type { BoundArguments } from "./bound-arguments.ts";
import { defineFunction } from "./define-function.ts";
import { pairsOf } from "./dict-methods.ts";
import { parseInteger } from "./parse-integer.ts";

/** The functions that make a value of their type out of another. */
export const conversionFunctions: readonly BuiltinFunction[] = [
  defineFunction("bool", ["x?"], (bound) => isTruthy(bound.value(0))),
  defineFunction("bytes", ["x"], (bound) => new StarlarkBytes(toBytes(bound))),
  new BuiltinFunction("dict", (call) => {
    const [pairs, surplus] = call.positional;
    if (surplus !== undefined) {
      call.fail(`dict() accepts no more than 1 positional argument but got ${call.positional.length}`, surplus);
    }
    const named = Array.from(call.named, ([name, { value }]) => [name, value] as const);
    return call.newDict([...(pairs === undefined ? [] : pairsOf(pairs.value, "dict")), ...named]);
  }),
  defineFunction("float", ["x?"], floatOf),
  defineFunction("int", ["x", "base=?"], intOf),
  defineFunction("list", ["x?"], (bound) =>
    bound.call.newList(bound.optional(0) === undefined ? [] : bound.elements(0)),
  ),
  defineFunction("repr", ["x"], (bound) => repr(bound.value(0))),
  defineFunction("str", ["x"], (bound) => str(bound.value(0))),
  defineFunction("tuple", ["x?"], (bound) =>
    bound.value(0) instanceof StarlarkTuple
      ? bound.value(0)
      : new StarlarkTuple(bound.optional(0) === undefined ? [] : [...bound.elements(0)]),
  ),
  defineFunction("type", ["x"], (bound) => typeNameOf(bound.value(0))),
];

function toBytes(bound: BoundArguments): Uint8Array {
  const value = bound.value(0);
  if (value instanceof StarlarkBytes) return value.bytes;
  if (typeof value === "string") return Buffer.from(value, "utf8");
  return Uint8Array.from(bound.elements(0), (element, at) => {
    if (typeof element === "bigint" && element >= 0n && element <= 255n) return Number(element);
    const got = typeof element === "bigint" ? element : typeNameOf(element);
    return bound.fail(0, `at index ${at}, got ${got}, want int in the range 0-255`);
  });
}

const floatLiteral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function floatOf(bound: BoundArguments): number {
  const value = bound.optional(0);
  switch (typeof value) {
    case "undefined":
      return 0;
    case "number":
      return value;
    case "bigint":
      return toFloat(value);
    case "boolean":
      return Number(value);
    case "string":
      return parseFloatLiteral(value);
    default:
      return bound.failType(0, "string, int, float or bool");
  }
}

function parseFloatLiteral(text: string): number {
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (special !== null) {
    if (special[2]?.toLowerCase() === "nan") return Number.NaN;
    return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (!floatLiteral.test(text)) throw new EvaluationError(`invalid float literal: ${repr(text)}`);
  const value = Number(text);
  if (!Number.isFinite(value)) throw new EvaluationError(`floating-point number too large: ${repr(text)}`);
  return value;
}

function intOf(bound: BoundArguments): bigint {
  const value: StarlarkValue = bound.value(0);
  if (typeof value === "string") return parseInteger(value, bound.optional(1) === undefined ? 10 : bound.index(1, 10));
  if (bound.optional(1) !== undefined) bound.fail(1, "can't convert non-string with explicit base");
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value !== "number") return bound.failType(0, "string, int, float or bool");
  if (!Number.isFinite(value)) bound.fail(0, `cannot convert float ${formatCompact(value)} to int`);
  return BigInt(Math.trunc(value));
}
