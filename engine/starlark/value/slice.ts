import { EvaluationError } from "./evaluation-error.ts";
import { type StarlarkValue, typeNameOf } from "./starlark-value.ts";

interface SliceOperands {
  readonly from: StarlarkValue;
  readonly to: StarlarkValue;
  readonly step: StarlarkValue;
}

/** Where `[from:to:step]` starts in a sequence of `length` elements, where it stops, and by how much it goes. */
export function sliceBounds(
  length: number,
  { from, to, step }: SliceOperands,
): { readonly first: number; readonly last: number; readonly stride: number } {
  const stride = sliceOperand(step, "slice step") ?? 1;
  if (stride === 0) throw new EvaluationError("slice step cannot be zero");
  const lowest = stride > 0 ? 0 : -1;
  const highest = stride > 0 ? length : length - 1;
  const clamp = (index: number): number => Math.min(Math.max(index < 0 ? index + length : index, lowest), highest);
  const start = sliceOperand(from, "start index");
  const stop = sliceOperand(to, "stop index");
  const [defaultFirst, defaultLast] = stride > 0 ? [0, length] : [length - 1, -1];
  return {
    first: start === undefined ? defaultFirst : clamp(start),
    last: stop === undefined ? defaultLast : clamp(stop),
    stride,
  };
}

/** The positions of `[from:to:step]` in a sequence of `length` elements. */
export function sliceIndices(length: number, operands: SliceOperands): number[] {
  const { first, last, stride } = sliceBounds(length, operands);
  const indices: number[] = [];
  for (let at = first; stride > 0 ? at < last : at > last; at += stride) indices.push(at);
  return indices;
}

/** `[start, end)` of a search in `length` elements: negative counts from the end, and nothing is out of range. */
export function searchBounds(length: number, start: number, end: number): readonly [from: number, to: number] {
  const clamp = (index: number): number => Math.min(Math.max(index < 0 ? index + length : index, 0), length);
  return [clamp(start), clamp(end)];
}

/** The position of `[index]`, or an error that says how many elements there are. */
export function elementIndex(length: number, index: StarlarkValue, container: string): number {
  if (typeof index !== "bigint") {
    throw new EvaluationError(`got ${typeNameOf(index)} for ${container} index, want int`);
  }
  const at = index < 0n ? index + BigInt(length) : index;
  if (at >= 0n && at < BigInt(length)) return Number(at);
  throw new EvaluationError(`index out of range (index is ${index}, but sequence has ${length} elements)`);
}

function sliceOperand(operand: StarlarkValue, what: string): number | undefined {
  if (operand === null) return undefined;
  if (typeof operand !== "bigint") throw new EvaluationError(`got ${typeNameOf(operand)} for ${what}, want int`);
  return Number(operand);
}
