import { areEqual } from "../value/equality.ts";
import { extendList, type StarlarkList } from "../value/list.ts";
import { repr } from "../value/repr.ts";
import { elementIndex, searchBounds } from "../value/slice.ts";
import type { BoundArguments } from "./bound-arguments.ts";
import { defineMethods } from "./method.ts";

/** The methods of lists. */
export const listMethods = defineMethods<StarlarkList>({
  append: [
    ["item"],
    (self, bound) => {
      self.mutableElements.push(bound.value(0));
      return null;
    },
  ],
  clear: [
    [],
    (self) => {
      self.mutableElements.length = 0;
      return null;
    },
  ],
  extend: [
    ["items"],
    (self, bound) => {
      extendList(self, bound.elements(0));
      return null;
    },
  ],
  index: [["x", "start?", "end?"], (self, bound) => BigInt(indexOf(self, bound))],
  insert: [
    ["index", "item"],
    (self, bound) => {
      const [at] = searchBounds(self.elements.length, bound.index(0, 0), 0);
      self.mutableElements.splice(at, 0, bound.value(1));
      return null;
    },
  ],
  pop: [
    ["i?"],
    (self, bound) => {
      const elements = self.mutableElements;
      const index = BigInt(bound.index(0, -1));
      const [popped] = elements.splice(elementIndex(elements.length, index, "list"), 1);
      return popped ?? null;
    },
  ],
  remove: [
    ["x"],
    (self, bound) => {
      const elements = self.mutableElements;
      elements.splice(indexOf(self, bound), 1);
      return null;
    },
  ],
});

function indexOf(self: StarlarkList, bound: BoundArguments): number {
  const { elements } = self;
  const wanted = bound.value(0);
  const [from, to] = searchBounds(elements.length, bound.index(1, 0), bound.index(2, elements.length));
  for (let at = from; at < to; at++) if (areEqual(elements[at] ?? null, wanted)) return at;
  return bound.fail(0, `item ${repr(wanted)} not found in list`);
}
