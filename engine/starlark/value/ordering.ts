import { StarlarkBytes } from "./bytes.ts";
import { areEqual } from "./equality.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { StarlarkList } from "./list.ts";
import { type StarlarkValue, typeNameOf } from "./starlark-value.ts";
import { StarlarkTuple } from "./tuple.ts";

const maximumDepth = 200;

/** Negative, zero or positive, for the types that have an order; NaN stands above every number. */
export function compareValues(left: StarlarkValue, right: StarlarkValue, depth = 0): number {
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right);
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  if (left instanceof StarlarkBytes && right instanceof StarlarkBytes) return Buffer.compare(left.bytes, right.bytes);
  if (depth > maximumDepth) throw new EvaluationError("value nested too deeply");
  if (left instanceof StarlarkList && right instanceof StarlarkList) {
    return compareElements(left.elements, right.elements, depth);
  }
  if (left instanceof StarlarkTuple && right instanceof StarlarkTuple) {
    return compareElements(left.elements, right.elements, depth);
  }
  throw new EvaluationError(`unsupported comparison: ${typeNameOf(left)} <=> ${typeNameOf(right)}`);
}

function isNumber(value: StarlarkValue): value is bigint | number {
  return typeof value === "bigint" || typeof value === "number";
}

function compareNumbers(left: bigint | number, right: bigint | number): number {
  const isLeftNaN = Number.isNaN(left);
  const isRightNaN = Number.isNaN(right);
  if (isLeftNaN || isRightNaN) return Number(isLeftNaN) - Number(isRightNaN);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** By the first elements that differ, which alone must be comparable. */
function compareElements(left: readonly StarlarkValue[], right: readonly StarlarkValue[], depth: number): number {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at++) {
    const leftElement = left[at] ?? null;
    const rightElement = right[at] ?? null;
    if (!areEqual(leftElement, rightElement, depth)) return compareValues(leftElement, rightElement, depth + 1);
  }
  return left.length - right.length;
}
