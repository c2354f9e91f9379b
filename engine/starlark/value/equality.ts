import { StarlarkBytes } from "./bytes.ts";
import { StarlarkDict } from "./dict.ts";
import { ElementsView } from "./elements-view.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { StarlarkList } from "./list.ts";
import { StarlarkRange } from "./range.ts";
import { StarlarkObject, type StarlarkValue } from "./starlark-value.ts";
import { StarlarkTuple } from "./tuple.ts";

const maximumDepth = 200;

/** `left == right`: exact between int and float, by content for containers, by identity for functions. */
export function areEqual(left: StarlarkValue, right: StarlarkValue, depth = 0): boolean {
  if (left === right) return true;
  if (!(left instanceof StarlarkObject) || !(right instanceof StarlarkObject)) return arePrimitivesEqual(left, right);
  if (depth > maximumDepth) throw new EvaluationError("value nested too deeply");
  if (left instanceof StarlarkList && right instanceof StarlarkList) {
    return areElementsEqual(left.elements, right.elements, depth);
  }
  if (left instanceof StarlarkTuple && right instanceof StarlarkTuple) {
    return areElementsEqual(left.elements, right.elements, depth);
  }
  if (left instanceof StarlarkDict && right instanceof StarlarkDict) return areDictsEqual(left, right, depth);
  if (left instanceof StarlarkBytes && right instanceof StarlarkBytes) {
    return Buffer.compare(left.bytes, right.bytes) === 0;
  }
  if (left instanceof StarlarkRange && right instanceof StarlarkRange) return left.equals(right);
  if (left instanceof ElementsView && right instanceof ElementsView)
    return areEqual(left.whole, right.whole, depth + 1);
  return left.applyOperator("==", right, "left") === true;
}

function arePrimitivesEqual(left: StarlarkValue, right: StarlarkValue): boolean {
  if (typeof left === "number" && typeof right === "number") return Number.isNaN(left) && Number.isNaN(right);
  if (typeof left === "bigint" && typeof right === "number") return isSameNumber(left, right);
  return typeof left === "number" && typeof right === "bigint" && isSameNumber(right, left);
}

function isSameNumber(int: bigint, float: number): boolean {
  return Number.isInteger(float) && BigInt(float) === int;
}

function areElementsEqual(left: readonly StarlarkValue[], right: readonly StarlarkValue[], depth: number): boolean {
  return left.length === right.length && left.every((element, at) => areEqual(element, right[at] ?? null, depth + 1));
}

function areDictsEqual(left: StarlarkDict, right: StarlarkDict, depth: number): boolean {
  if (left.size !== right.size) return false;
  for (const [key, value] of left.entries()) {
    const other = right.get(key);
    if (other === undefined || !areEqual(value, other, depth + 1)) return false;
  }
  return true;
}
