import { StarlarkBytes } from "../value/bytes.ts";
import { StarlarkDict } from "../value/dict.ts";
import { EvaluationError } from "../value/evaluation-error.ts";
import { StarlarkList } from "../value/list.ts";
import type { Mutability } from "../value/mutability.ts";
import { StarlarkRange } from "../value/range.ts";
import { repr } from "../value/repr.ts";
import { elementIndex, sliceBounds, sliceIndices } from "../value/slice.ts";
import { type StarlarkValue, typeNameOf } from "../value/starlark-value.ts";
import { StarlarkTuple } from "../value/tuple.ts";

/** `container[index]` */
export function elementAt(container: StarlarkValue, index: StarlarkValue): StarlarkValue {
  if (container instanceof StarlarkDict) {
    const value = container.get(index);
    if (value === undefined) throw new EvaluationError(`key ${repr(index)} not found in dictionary`);
    return value;
  }
  if (container instanceof StarlarkList || container instanceof StarlarkTuple) {
    return container.elements[elementIndex(container.elements.length, index, container.typeName)] ?? null;
  }
  if (typeof container === "string") return container.charAt(elementIndex(container.length, index, "string"));
  if (container instanceof StarlarkRange) return container.at(elementIndex(container.length, index, "range"));
  if (container instanceof StarlarkBytes) {
    return BigInt(container.bytes[elementIndex(container.bytes.length, index, "bytes")] ?? 0);
  }
  throw new EvaluationError(`type '${typeNameOf(container)}' has no operator [](${typeNameOf(index)})`);
}

/** `container[index] = value` */
export function setElementAt(container: StarlarkValue, index: StarlarkValue, value: StarlarkValue): void {
  if (container instanceof StarlarkDict) container.set(index, value);
  else if (container instanceof StarlarkList) {
    const elements = container.mutableElements;
    elements[elementIndex(elements.length, index, "list")] = value;
  } else
    throw new EvaluationError(
      `can only assign an element in a dictionary or a list, not in a '${typeNameOf(container)}'`,
    );
}

/** `container[from:to:step]`, a new value. */
export function sliceOf(
  container: StarlarkValue,
  bounds: { readonly from: StarlarkValue; readonly to: StarlarkValue; readonly step: StarlarkValue },
  mutability: Mutability,
): StarlarkValue {
  const pick = <Element>(elements: ArrayLike<Element>): Element[] =>
    sliceIndices(elements.length, bounds).flatMap((at) => {
      const element = elements[at];
      return element === undefined ? [] : [element];
    });
  if (typeof container === "string") return pick(container).join("");
  if (container instanceof StarlarkList) return new StarlarkList(pick(container.elements), mutability);
  if (container instanceof StarlarkTuple) return new StarlarkTuple(pick(container.elements));
  if (container instanceof StarlarkBytes) return new StarlarkBytes(Uint8Array.from(pick(container.bytes)));
  if (container instanceof StarlarkRange) return sliceOfRange(container, bounds);
  throw new EvaluationError(`invalid slice operand: ${typeNameOf(container)}`);
}

function sliceOfRange(
  range: StarlarkRange,
  bounds: { readonly from: StarlarkValue; readonly to: StarlarkValue; readonly step: StarlarkValue },
): StarlarkRange {
  const { first, last, stride } = sliceBounds(range.length, bounds);
  const at = (index: number): number => range.from + index * range.step;
  return new StarlarkRange(at(first), at(last), range.step * stride);
}
