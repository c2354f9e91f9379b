import { StarlarkBytes } from "./bytes.ts";
import { StarlarkCallable } from "./callable.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { StarlarkObject, type StarlarkValue, typeNameOf } from "./starlark-value.ts";
import { StarlarkTuple } from "./tuple.ts";

/** What a JavaScript Map takes for the value: equal values have the same key, unequal ones never. */
export type HashKey = string | bigint | number | boolean | null | object;

/** Marks a string that encodes a compound value; a string that starts with it is encoded itself. */
const compoundMark = "\0";
const maximumDepth = 200;

/** Plain strings are their own key, since nearly all keys are. */
export function hashKeyOf(value: StarlarkValue): HashKey {
  switch (typeof value) {
    case "string":
      return value.charCodeAt(0) === 0 ? compoundMark + encode(value, 0) : value;
    case "number":
      return Number.isInteger(value) ? BigInt(value) : value;
    case "bigint":
    case "boolean":
      return value;
    default:
      if (value === null) return null;
      if (value instanceof StarlarkCallable) return value;
      return compoundMark + encode(value, 0);
  }
}

/** Every part says its type and its length, so that no two values have one encoding. */
function encode(value: StarlarkValue, depth: number): string {
  if (depth > maximumDepth) throw new EvaluationError("value nested too deeply");
  if (typeof value === "string") return `s${value.length}:${value}`;
  if (value instanceof StarlarkBytes) return `y${value.bytes.length}:${Buffer.from(value.bytes).toString("hex")}`;
  if (value instanceof StarlarkTuple) {
    return `t${value.elements.length}:${value.elements.map((element) => encode(element, depth + 1)).join("")}`;
  }
  if (value instanceof StarlarkCallable) return `o${identityOf(value)};`;
  if (value instanceof StarlarkObject) throw new EvaluationError(`unhashable type: '${typeNameOf(value)}'`);
  const key = hashKeyOf(value);
  return `${typeof key === "bigint" ? "i" : (typeof key).charAt(0)}${String(key)};`;
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

function identityOf(value: object): number {
  const known = identities.get(value);
  if (known !== undefined) return known;
  lastIdentity++;
  identities.set(value, lastIdentity);
  return lastIdentity;
}
