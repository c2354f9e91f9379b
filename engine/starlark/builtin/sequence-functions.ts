import { BuiltinFunction } from "../value/builtin-function.ts";
import type { CallArguments } from "../value/call-arguments.ts";
import { invoke } from "../value/invoke.ts";
import { elementsOf, lengthOf } from "../value/iteration.ts";
import { compareValues } from "../value/ordering.ts";
import { StarlarkRange } from "../value/range.ts";
import { isTruthy, type StarlarkValue, typeNameOf } from "../value/starlark-value.ts";
import { StarlarkTuple } from "../value/tuple.ts";
import { type BoundArguments, Parameters } from "./bound-arguments.ts";
import { defineFunction } from "./define-function.ts";

/** The functions over sequences. */
export const sequenceFunctions: readonly BuiltinFunction[] = [
  defineFunction("all", ["elements"], (bound) => bound.elements(0).every(isTruthy)),
  defineFunction("any", ["elements"], (bound) => bound.elements(0).some(isTruthy)),
  defineFunction("enumerate", ["list", "start=?"], (bound) => {
    const start = BigInt(bound.index(1, 0));
    const pairs = bound.elements(0).map((element, at) => new StarlarkTuple([BigInt(at) + start, element]));
    return bound.call.newList(pairs);
  }),
  defineFunction("len", ["x"], (bound) => {
    const length = lengthOf(bound.value(0));
    return length === undefined ? bound.fail(0, `${typeNameOf(bound.value(0))} is not iterable`) : BigInt(length);
  }),
  extremum("max", 1),
  extremum("min", -1),
  defineFunction("range", ["start_or_stop", "stop?", "step?"], (bound) => {
    if (bound.optional(1) === undefined) return new StarlarkRange(0, bound.index(0, 0), 1);
    return new StarlarkRange(bound.index(0, 0), bound.index(1, 0), bound.index(2, 1));
  }),
  defineFunction("reversed", ["sequence"], (bound) => bound.call.newList([...bound.elements(0)].reverse())),
  defineFunction("sorted", ["iterable", "*", "key?", "reverse?"], sorted),
  new BuiltinFunction("zip", zip),
];

function sorted(bound: BoundArguments): StarlarkValue {
  const order = isTruthy(bound.value(2)) ? -1 : 1;
  const keyed = withKeys(bound.elements(0), bound.value(1), bound.call);
  keyed.sort((left, right) => order * compareValues(left.key, right.key));
  return bound.call.newList(keyed.map(({ element }) => element));
}

interface Keyed {
  readonly element: StarlarkValue;
  readonly key: StarlarkValue;
}

function withKeys(elements: readonly StarlarkValue[], key: StarlarkValue, call: CallArguments): Keyed[] {
  return [...elements].map((element) => ({ element, key: key === null ? element : invoke(key, [element], call) }));
}

const keyParameters = new Parameters(["*", "key?"]);
const noParameters = new Parameters([]);

/** max() and min(): of the elements of one argument, or of the arguments themselves. */
function extremum(name: string, sign: 1 | -1): BuiltinFunction {
  return new BuiltinFunction(name, (call) => {
    const [only, second] = call.positional;
    if (only === undefined) return call.fail("expected at least one item");
    const key = keyParameters.bindNamed(call).value(0);
    const elements = second === undefined ? elementsOf(only.value) : call.positional.map(({ value }) => value);
    let best: Keyed | undefined;
    for (const candidate of withKeys(elements, key, call)) {
      if (best === undefined || sign * compareValues(candidate.key, best.key) > 0) best = candidate;
    }
    return best === undefined ? call.fail("expected at least one item", { range: only.range }) : best.element;
  });
}

function zip(call: CallArguments): StarlarkValue {
  noParameters.bindNamed(call);
  const sequences = call.positional.map(({ value }) => elementsOf(value));
  const length = sequences.length === 0 ? 0 : Math.min(...sequences.map((sequence) => sequence.length));
  return call.newList(
    Array.from({ length }, (_, at) => new StarlarkTuple(sequences.map((sequence) => sequence[at] ?? null))),
  );
}
