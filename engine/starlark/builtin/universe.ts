import { nearestName } from "../nearest-name.ts";
import { BuiltinFunction } from "../value/builtin-function.ts";
import { StarlarkBytes } from "../value/bytes.ts";
import type { CallArguments } from "../value/call-arguments.ts";
import { str } from "../value/repr.ts";
import { type StarlarkValue, typeNameOf } from "../value/starlark-value.ts";
import { attributeNamesOf, attributeOf } from "./attribute.ts";
import type { BoundArguments } from "./bound-arguments.ts";
import { conversionFunctions } from "./conversion-functions.ts";
import { defineFunction } from "./define-function.ts";
import { sequenceFunctions } from "./sequence-functions.ts";

const otherFunctions: readonly BuiltinFunction[] = [
  defineFunction("abs", ["x"], (bound) => {
    const value = bound.value(0);
    if (typeof value === "bigint") return value < 0n ? -value : value;
    return typeof value === "number" ? Math.abs(value) : bound.failType(0, "int or float");
  }),
  defineFunction("dir", ["x"], (bound) => bound.call.newList(attributeNamesOf(bound.value(0)))),
  new BuiltinFunction("fail", (call) => call.fail(messageOf(call, ["msg", "attr", "sep"]), { range: call.range })),
  defineFunction("getattr", ["x", "name", "default?"], (bound) => {
    const attribute = attributeOf(bound.value(0), bound.string(1)) ?? bound.optional(2);
    return attribute === undefined ? bound.fail(1, missingAttribute(bound.value(0), bound.string(1))) : attribute;
  }),
  defineFunction("hasattr", ["x", "name"], (bound) => attributeOf(bound.value(0), bound.string(1)) !== undefined),
  defineFunction("hash", ["value"], hash),
  new BuiltinFunction("print", (call) => {
    call.thread.onPrint({ message: messageOf(call, ["sep"]), range: call.range });
    return null;
  }),
];

/** The names that every Starlark file knows without being told. */
export const universe: ReadonlyMap<string, StarlarkValue> = new Map<string, StarlarkValue>([
  ["None", null],
  ["True", true],
  ["False", false],
  ...[...conversionFunctions, ...sequenceFunctions, ...otherFunctions].map(
    (builtin) => [builtin.name, builtin] as const,
  ),
]);

/** What is said of `value.name` where there is no such thing. */
export function missingAttribute(value: StarlarkValue, name: string): string {
  const guess = nearestName(name, attributeNamesOf(value));
  const hint = guess === undefined ? "" : ` (did you mean '${guess}'?)`;
  return `'${typeNameOf(value)}' value has no field or method '${name}'${hint}`;
}

/** The text of print() and fail(): all values as str() has them. */
function messageOf(call: CallArguments, allowed: readonly string[]): string {
  for (const [name, { nameRange }] of call.named) {
    if (!allowed.includes(name)) {
      call.fail(`${call.calleeName}() got unexpected keyword argument '${name}'`, { range: nameRange });
    }
  }
  const separator = call.named.get("sep")?.value ?? " ";
  const leading = ["attr", "msg"].flatMap((name) => {
    const argument = call.named.get(name);
    if (argument === undefined || argument.value === null) return [];
    return [name === "attr" ? `attribute ${str(argument.value)}:` : str(argument.value)];
  });
  return [...leading, ...call.positional.map(({ value }) => str(value))].join(str(separator));
}

/** Java's String.hashCode and FNV-1a, which the specification fixes for every implementation. */
function hash(bound: BoundArguments): bigint {
  const value = bound.value(0);
  if (value instanceof StarlarkBytes) {
    return BigInt(value.bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193), 0x811c9dc5 | 0) >>> 0);
  }
  const text = bound.string(0);
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) | 0;
  return BigInt(sum);
}
