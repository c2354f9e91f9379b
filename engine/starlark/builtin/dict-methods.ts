import { StarlarkDict } from "../value/dict.ts";
import { EvaluationError } from "../value/evaluation-error.ts";
import { tryElementsOf } from "../value/iteration.ts";
import { repr } from "../value/repr.ts";
import { type StarlarkValue, typeNameOf } from "../value/starlark-value.ts";
import { StarlarkTuple } from "../value/tuple.ts";
import type { BoundArguments } from "./bound-arguments.ts";
import { defineMethods } from "./method.ts";

/** The methods of dicts. */
export const dictMethods = defineMethods<StarlarkDict>({
  clear: [
    [],
    (self) => {
      self.clear();
      return null;
    },
  ],
  get: [["key", "default?"], (self, bound) => self.get(bound.value(0)) ?? bound.value(1)],
  items: [[], (self, { call }) => call.newList(Array.from(self.entries(), (entry) => new StarlarkTuple(entry)))],
  keys: [[], (self, { call }) => call.newList(self.keys())],
  pop: [["key", "default?"], pop],
  popitem: [[], popItem],
  setdefault: [
    ["key", "default?"],
    (self, bound) => {
      const known = self.get(bound.value(0));
      if (known === undefined) self.set(bound.value(0), bound.value(1));
      else self.guard.check();
      return known ?? bound.value(1);
    },
  ],
  update: [
    "any",
    (self, { call }) => {
      const [pairs, surplus] = call.positional;
      if (surplus !== undefined) {
        call.fail(`update() accepts no more than 1 positional argument but got ${call.positional.length}`, surplus);
      }
      self.guard.check();
      const entries = pairs === undefined || pairs.value === null ? [] : pairsOf(pairs.value, "update");
      for (const [key, value] of entries) self.set(key, value);
      for (const [name, argument] of call.named) self.set(name, argument.value);
      return null;
    },
  ],
  values: [[], (self, { call }) => call.newList(Array.from(self.entries(), ([, value]) => value))],
});

/** The entries of a dict, or of an iterable of pairs, as dict() and update() take them. */
export function pairsOf(value: StarlarkValue, callee: string): (readonly [StarlarkValue, StarlarkValue])[] {
  if (value instanceof StarlarkDict) return [...value.entries()];
  const elements = tryElementsOf(value);
  if (elements === undefined) {
    throw new EvaluationError(`in ${callee}(), got ${typeNameOf(value)}, want iterable`);
  }
  return elements.map((element, index) => {
    const pair = tryElementsOf(element);
    if (pair === undefined) {
      throw new EvaluationError(`in ${callee}(), element #${index} is not iterable (got ${typeNameOf(element)})`);
    }
    if (pair.length !== 2) {
      throw new EvaluationError(
        `in ${callee}(), element #${index} has length ${pair.length}, but exactly two elements are required`,
      );
    }
    return [pair[0] ?? null, pair[1] ?? null] as const;
  });
}

function pop(self: StarlarkDict, bound: BoundArguments): StarlarkValue {
  const key = bound.value(0);
  self.guard.check();
  const popped = self.get(key);
  if (popped === undefined) {
    return bound.optional(1) ?? (bound.optional(1) === null ? null : bound.fail(0, `KeyError: ${repr(key)}`));
  }
  self.delete(key);
  return popped;
}

function popItem(self: StarlarkDict, { call }: BoundArguments): StarlarkValue {
  self.guard.check();
  for (const entry of self.entries()) {
    self.delete(entry[0]);
    return new StarlarkTuple(entry);
  }
  return call.fail("popitem(): empty dictionary");
}
