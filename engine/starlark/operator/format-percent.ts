import { EvaluationError } from "../value/evaluation-error.ts";
import { formatCompact, formatExponential, formatFixed } from "../value/format-float.ts";
import { repr, str } from "../value/repr.ts";
import { type StarlarkValue, typeNameOf } from "../value/starlark-value.ts";
import { StarlarkTuple } from "../value/tuple.ts";
import { toFloat } from "./number-operator.ts";

/** `format % args`: conversions without flags, width or precision. */
export function formatPercent(format: string, args: StarlarkValue): string {
  const operands = args instanceof StarlarkTuple ? args.elements : [args];
  let next = 0;
  let index = 0;
  let text = "";
  for (;;) {
    const percent = format.indexOf("%", index);
    text += format.slice(index, percent === -1 ? format.length : percent);
    if (percent === -1) break;
    const conversion = format.charAt(percent + 1);
    index = percent + 2;
    if (conversion === "%") {
      text += "%";
      continue;
    }
    if (conversion === "") throw new EvaluationError(`incomplete format pattern ends with %: ${repr(format)}`);
    if (!conversions.has(conversion)) {
      throw new EvaluationError(
        `unsupported format character ${repr(conversion)} at index ${percent + 1} in ${repr(format)}`,
      );
    }
    if (next >= operands.length) {
      throw new EvaluationError(`not enough arguments for format pattern ${repr(format)}: ${repr(args)}`);
    }
    text += convert(conversion, operands[next] ?? null);
    next++;
  }
  if (next < operands.length) throw new EvaluationError("not all arguments converted during string formatting");
  return text;
}

const conversions: ReadonlySet<string> = new Set("srdioxXeEfFgG");

function convert(conversion: string, operand: StarlarkValue): string {
  switch (conversion) {
    case "s":
      return str(operand);
    case "r":
      return repr(operand);
    case "d":
    case "i":
      return integerOperand(conversion, operand).toString();
    case "o":
      return integerOperand(conversion, operand).toString(8);
    case "x":
      return integerOperand(conversion, operand).toString(16);
    case "X":
      return integerOperand(conversion, operand).toString(16).toUpperCase();
    default:
      return convertFloat(conversion, operand);
  }
}

function convertFloat(conversion: string, operand: StarlarkValue): string {
  if (typeof operand !== "number" && typeof operand !== "bigint") {
    throw new EvaluationError(`got ${typeNameOf(operand)} for '%${conversion}' format, want int or float`);
  }
  const value = typeof operand === "bigint" ? toFloat(operand) : operand;
  const lower = conversion.toLowerCase();
  const text = lower === "e" ? formatExponential(value) : lower === "f" ? formatFixed(value) : formatCompact(value);
  return conversion === lower || conversion === "F" ? text : text.toUpperCase();
}

function integerOperand(conversion: string, operand: StarlarkValue): bigint {
  if (typeof operand === "bigint") return operand;
  if (typeof operand !== "number") {
    throw new EvaluationError(`got ${typeNameOf(operand)} for '%${conversion}' format, want int or float`);
  }
  if (!Number.isFinite(operand)) throw new EvaluationError(`cannot convert float ${formatCompact(operand)} to int`);
  return BigInt(Math.trunc(operand));
}
