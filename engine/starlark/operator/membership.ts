import { StarlarkBytes } from "../value/bytes.ts";
import { StarlarkDict } from "../value/dict.ts";
import { areEqual } from "../value/equality.ts";
import { EvaluationError } from "../value/evaluation-error.ts";
import { StarlarkList } from "../value/list.ts";
import { StarlarkRange } from "../value/range.ts";
import { StarlarkObject, type StarlarkValue, typeNameOf } from "../value/starlark-value.ts";
import { StarlarkTuple } from "../value/tuple.ts";

/** `element in container`; undefined where the container holds nothing. */
export function isMember(element: StarlarkValue, container: StarlarkValue): boolean | undefined {
  if (typeof container === "string") {
    if (typeof element === "string") return container.includes(element);
    throw new EvaluationError(`'in <string>' requires string as left operand, not '${typeNameOf(element)}'`);
  }
  if (container instanceof StarlarkList || container instanceof StarlarkTuple) {
    return container.elements.some((other) => areEqual(element, other));
  }
  if (container instanceof StarlarkDict) return container.has(element);
  if (container instanceof StarlarkRange) return isInRange(element, container);
  if (container instanceof StarlarkBytes) return isInBytes(element, container);
  if (!(container instanceof StarlarkObject)) return undefined;
  const answer = container.applyOperator("in", element, "right");
  return typeof answer === "boolean" ? answer : undefined;
}

function isInRange(element: StarlarkValue, range: StarlarkRange): boolean {
  if (typeof element === "bigint" || typeof element === "number") return range.includes(element);
  throw new EvaluationError(`'in <range>' requires int as left operand, not '${typeNameOf(element)}'`);
}

function isInBytes(element: StarlarkValue, { bytes }: StarlarkBytes): boolean {
  if (element instanceof StarlarkBytes) return Buffer.from(bytes).includes(Buffer.from(element.bytes));
  if (typeof element !== "bigint") {
    throw new EvaluationError(`'in <bytes>' requires bytes or int as left operand, not '${typeNameOf(element)}'`);
  }
  if (element >= 0n && element <= 255n) return bytes.includes(Number(element));
  throw new EvaluationError(`int in bytes: ${element} out of range`);
}
