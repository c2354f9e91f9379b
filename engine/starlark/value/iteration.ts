import { StarlarkBytes } from "./bytes.ts";
import { StarlarkDict } from "./dict.ts";
import { ElementsView } from "./elements-view.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { StarlarkList } from "./list.ts";
import { StarlarkRange } from "./range.ts";
import { checkSize } from "./size-limit.ts";
import { type StarlarkValue, typeNameOf } from "./starlark-value.ts";
import { StarlarkTuple } from "./tuple.ts";

/** The elements of an iterable as they are now; do not keep the array across code that may change the list. */
export function elementsOf(value: StarlarkValue): readonly StarlarkValue[] {
  const elements = tryElementsOf(value);
  if (elements === undefined) throw new EvaluationError(`type '${typeNameOf(value)}' is not iterable`);
  return elements;
}

/** As elementsOf, but undefined for what is not iterable. */
export function tryElementsOf(value: StarlarkValue): readonly StarlarkValue[] | undefined {
  if (value instanceof StarlarkList || value instanceof StarlarkTuple || value instanceof ElementsView) {
    return value.elements;
  }
  if (value instanceof StarlarkDict) return value.keys();
  if (!(value instanceof StarlarkRange)) return undefined;
  checkSize(value.length);
  return [...value];
}

/** Visits each element with the container held still; `visit` answers false to stop. */
export function forEachElement(value: StarlarkValue, visit: (element: StarlarkValue) => boolean): void {
  const visitAll = (elements: Iterable<StarlarkValue>): void => {
    for (const element of elements) if (!visit(element)) return;
  };
  if (value instanceof StarlarkList) value.guard.during(() => visitAll(value.elements));
  else if (value instanceof StarlarkDict) value.guard.during(() => visitAll(value.keys()));
  else visitAll(value instanceof StarlarkRange ? value : elementsOf(value));
}

/** How many elements there are, or undefined for what has no length. */
export function lengthOf(value: StarlarkValue): number | undefined {
  if (typeof value === "string") return value.length;
  if (value instanceof StarlarkList || value instanceof StarlarkTuple || value instanceof ElementsView) {
    return value.elements.length;
  }
  if (value instanceof StarlarkBytes) return value.bytes.length;
  if (value instanceof StarlarkDict) return value.size;
  return value instanceof StarlarkRange ? value.length : undefined;
}
