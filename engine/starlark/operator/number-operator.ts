import { EvaluationError } from "../value/evaluation-error.ts";

/** Wider results than any build computes; a shift is the one operator that makes them from a few characters. */
const maximumShift = 512n;

/** A million bits: more than any use, and squaring it still takes no time. */
const widest = 1n << 1_000_000n;

/** Arithmetic of two ints; undefined for an operator that ints do not have. */
export function applyToInts(operator: string, left: bigint, right: bigint): bigint | number | undefined {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return checkWidth(left * right);
    case "/":
      return applyToFloats(operator, toFloat(left), toFloat(right));
    case "//":
      return floorDivide(left, right);
    case "%":
      return left - floorDivide(left, right, "integer modulo by zero") * right;
    case "&":
      return left & right;
    case "|":
      return left | right;
    case "^":
      return left ^ right;
    case "<<":
      return left << shiftCount(right, maximumShift);
    case ">>":
      return left >> shiftCount(right);
    default:
      return undefined;
  }
}

/** Arithmetic of two floats, or of a float and an int made one. */
export function applyToFloats(operator: string, left: number, right: number): number | undefined {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / nonZero(right, "floating-point division by zero");
    case "//":
      return Math.floor(left / nonZero(right, "floating-point division by zero"));
    case "%":
      return floorModulo(left, nonZero(right, "floating-point modulo by zero"));
    default:
      return undefined;
  }
}

/** The nearest float; an int beyond the largest is an error rather than infinity. */
export function toFloat(int: bigint): number {
  const float = Number(int);
  if (!Number.isFinite(float)) throw new EvaluationError("int too large to convert to float");
  return float;
}

/** The quotient rounds towards minus infinity, where JavaScript's rounds towards zero. */
function floorDivide(left: bigint, right: bigint, message = "integer division by zero"): bigint {
  if (right === 0n) throw new EvaluationError(message);
  const quotient = left / right;
  const isNegative = left < 0n !== right < 0n;
  return isNegative && quotient * right !== left ? quotient - 1n : quotient;
}

function floorModulo(left: number, right: number): number {
  const remainder = left % right;
  return remainder !== 0 && remainder < 0 !== right < 0 ? remainder + right : remainder;
}

function checkWidth(int: bigint): bigint {
  if (int > widest || int < -widest) throw new EvaluationError("int too large");
  return int;
}

function nonZero(divisor: number, message: string): number {
  if (divisor === 0) throw new EvaluationError(message);
  return divisor;
}

function shiftCount(count: bigint, maximum?: bigint): bigint {
  if (count < 0n) throw new EvaluationError(`negative shift count: ${count}`);
  if (maximum !== undefined && count >= maximum) throw new EvaluationError(`shift count too large: ${count}`);
  return count;
}
