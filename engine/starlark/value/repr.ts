import { StarlarkBytes } from "./bytes.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { formatCompact } from "./format-float.ts";
import { quote } from "./quote.ts";
import { StarlarkObject, type StarlarkValue } from "./starlark-value.ts";

const maximumDepth = 200;

/** The value as an expression that yields it, as far as there is one. */
export function repr(value: StarlarkValue): string {
  const open = new Set<StarlarkValue>();
  const reprOf = (part: StarlarkValue): string => {
    if (!(part instanceof StarlarkObject)) return reprPrimitive(part);
    if (open.has(part)) return part.typeName === "dict" ? "{...}" : "[...]";
    if (open.size >= maximumDepth) throw new EvaluationError("value nested too deeply");
    open.add(part);
    const text = part.repr(reprOf);
    open.delete(part);
    return text;
  };
  return reprOf(value);
}

/** The value as text: a string is itself, all else as repr() has it. */
export function str(value: StarlarkValue): string {
  if (typeof value === "string") return value;
  return value instanceof StarlarkBytes ? Buffer.from(value.bytes).toString("utf8") : repr(value);
}

function reprPrimitive(value: null | boolean | bigint | number | string): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return formatCompact(value);
  return typeof value === "string" ? quote(value) : value.toString();
}
