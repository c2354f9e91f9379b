import type { BinaryOperator, UnaryOperator } from "../syntax/expression.ts";
import { StarlarkBytes } from "../value/bytes.ts";
import { StarlarkDict } from "../value/dict.ts";
import { areEqual } from "../value/equality.ts";
import { EvaluationError } from "../value/evaluation-error.ts";
import { StarlarkList } from "../value/list.ts";
import type { Mutability } from "../value/mutability.ts";
import { compareValues } from "../value/ordering.ts";
import { checkSize, maximumElements } from "../value/size-limit.ts";
import { isTruthy, StarlarkObject, type StarlarkValue, typeNameOf } from "../value/starlark-value.ts";
import { StarlarkTuple } from "../value/tuple.ts";
import { formatPercent } from "./format-percent.ts";
import { isMember } from "./membership.ts";
import { applyToFloats, applyToInts, toFloat } from "./number-operator.ts";

/** `left operator right` for all but `and` and `or`, which do not always evaluate both sides. */
export function applyBinary(
  operator: BinaryOperator,
  {
    left,
    right,
    mutability,
  }: { readonly left: StarlarkValue; readonly right: StarlarkValue; readonly mutability: Mutability },
): StarlarkValue {
  const outcome =
    compareOrTest(operator, left, right) ??
    applyToNumbers(operator, left, right) ??
    applyToSequences(operator, { left, right, mutability }) ??
    applyToObjects(operator, left, right);
  if (outcome !== undefined) return outcome;
  throw new EvaluationError(`unsupported binary operation: ${typeNameOf(left)} ${operator} ${typeNameOf(right)}`);
}

export function applyUnary(operator: UnaryOperator, operand: StarlarkValue): StarlarkValue {
  if (operator === "not") return !isTruthy(operand);
  if (typeof operand === "bigint") return operator === "-" ? -operand : operator === "~" ? ~operand : operand;
  if (typeof operand === "number" && operator !== "~") return operator === "-" ? -operand : operand;
  throw new EvaluationError(`unsupported unary operation: ${operator}${typeNameOf(operand)}`);
}

function compareOrTest(operator: BinaryOperator, left: StarlarkValue, right: StarlarkValue): boolean | undefined {
  switch (operator) {
    case "==":
      return areEqual(left, right);
    case "!=":
      return !areEqual(left, right);
    case "<":
      return compareValues(left, right) < 0;
    case ">":
      return compareValues(left, right) > 0;
    case "<=":
      return compareValues(left, right) <= 0;
    case ">=":
      return compareValues(left, right) >= 0;
    case "in":
      return isMember(left, right);
    case "not in": {
      const isIn = isMember(left, right);
      return isIn === undefined ? undefined : !isIn;
    }
    default:
      return undefined;
  }
}

function applyToNumbers(
  operator: BinaryOperator,
  left: StarlarkValue,
  right: StarlarkValue,
): StarlarkValue | undefined {
  if (typeof left === "bigint") {
    if (typeof right === "bigint") return applyToInts(operator, left, right);
    return typeof right === "number" ? applyToFloats(operator, toFloat(left), right) : undefined;
  }
  if (typeof left !== "number") return undefined;
  if (typeof right === "number") return applyToFloats(operator, left, right);
  return typeof right === "bigint" ? applyToFloats(operator, left, toFloat(right)) : undefined;
}

function applyToSequences(
  operator: BinaryOperator,
  operands: { readonly left: StarlarkValue; readonly right: StarlarkValue; readonly mutability: Mutability },
): StarlarkValue | undefined {
  const { left, right, mutability } = operands;
  if (operator === "+") return concatenate(left, right, mutability);
  if (operator === "%") return typeof left === "string" ? formatPercent(left, right) : undefined;
  if (operator === "*") {
    if (typeof right === "bigint") return repeat(left, right, mutability);
    return typeof left === "bigint" ? repeat(right, left, mutability) : undefined;
  }
  if (operator !== "|" || !(left instanceof StarlarkDict) || !(right instanceof StarlarkDict)) return undefined;
  return new StarlarkDict([...left.entries(), ...right.entries()], mutability);
}

function concatenate(left: StarlarkValue, right: StarlarkValue, mutability: Mutability): StarlarkValue | undefined {
  if (typeof left === "string") return typeof right === "string" ? left + right : undefined;
  if (left instanceof StarlarkList && right instanceof StarlarkList) {
    checkSize(left.elements.length + right.elements.length);
    return new StarlarkList([...left.elements, ...right.elements], mutability);
  }
  if (left instanceof StarlarkTuple && right instanceof StarlarkTuple) {
    checkSize(left.elements.length + right.elements.length);
    return new StarlarkTuple([...left.elements, ...right.elements]);
  }
  if (!(left instanceof StarlarkBytes) || !(right instanceof StarlarkBytes)) return undefined;
  checkSize(left.bytes.length + right.bytes.length);
  return new StarlarkBytes(Buffer.concat([left.bytes, right.bytes]));
}

function repeat(sequence: StarlarkValue, times: bigint, mutability: Mutability): StarlarkValue | undefined {
  const counted = (length: number): number => {
    const count = times < 0n || length === 0 ? 0n : times;
    if (count * BigInt(length) <= BigInt(maximumElements)) return Number(count);
    throw new EvaluationError(`excessive repeat (${length} * ${times} elements)`);
  };
  if (typeof sequence === "string") return sequence.repeat(counted(sequence.length));
  if (sequence instanceof StarlarkList) {
    return new StarlarkList(repeated(sequence.elements, counted(sequence.elements.length)), mutability);
  }
  if (sequence instanceof StarlarkTuple) {
    return new StarlarkTuple(repeated(sequence.elements, counted(sequence.elements.length)));
  }
  if (!(sequence instanceof StarlarkBytes)) return undefined;
  return new StarlarkBytes(Buffer.concat(repeated([sequence.bytes], counted(sequence.bytes.length))));
}

function repeated<Element>(elements: readonly Element[], count: number): Element[] {
  return Array.from({ length: count }, () => elements).flat();
}

function applyToObjects(
  operator: BinaryOperator,
  left: StarlarkValue,
  right: StarlarkValue,
): StarlarkValue | undefined {
  const fromLeft = left instanceof StarlarkObject ? left.applyOperator(operator, right, "left") : undefined;
  if (fromLeft !== undefined) return fromLeft;
  return right instanceof StarlarkObject ? right.applyOperator(operator, left, "right") : undefined;
}
