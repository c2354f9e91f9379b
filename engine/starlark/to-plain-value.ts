import { StarlarkBytes } from "./value/bytes.ts";
import { StarlarkDict } from "./value/dict.ts";
import { EvaluationError } from "./value/evaluation-error.ts";
import { tryElementsOf } from "./value/iteration.ts";
import { StarlarkObject, type StarlarkValue } from "./value/starlark-value.ts";

/** A Starlark value as JavaScript has it. What has no counterpart (functions, the host's own types) is itself. */
export type PlainValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PlainValue[]
  | { [key: string]: PlainValue }
  | Map<PlainValue, PlainValue>
  | StarlarkObject;

const maximumDepth = 200;

/**
 * For schemas of attributes. Ints become numbers where numbers hold them; lists, tuples and ranges become arrays; a
 * dict becomes an object, or a Map where a key is no string. The result shares nothing with the value, so a list that
 * the file changes later changes nothing here.
 */
export function toPlainValue(value: StarlarkValue, depth = 0): PlainValue {
  if (typeof value === "bigint") return isSafe(value) ? Number(value) : value;
  if (!(value instanceof StarlarkObject)) return value;
  if (depth > maximumDepth) throw new EvaluationError("value nested too deeply");
  if (value instanceof StarlarkBytes) return Uint8Array.from(value.bytes);
  if (value instanceof StarlarkDict) return plainDict(value, depth);
  return tryElementsOf(value)?.map((element) => toPlainValue(element, depth + 1)) ?? value;
}

function isSafe(value: bigint): boolean {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER;
}

function plainDict(dict: StarlarkDict, depth: number): PlainValue {
  const entries = Array.from(dict.entries(), ([key, value]) => [key, toPlainValue(value, depth + 1)] as const);
  const named = entries.flatMap(([key, value]) => (typeof key === "string" ? [[key, value] as const] : []));
  if (named.length === entries.length) return Object.fromEntries(named);
  return new Map(entries.map(([key, value]) => [toPlainValue(key, depth + 1), value]));
}
