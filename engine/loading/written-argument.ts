import { elementRange, entryRange } from "../starlark/element-range.ts";
import type { SourceRange } from "../starlark/source-range.ts";
import type { CallArgument } from "../starlark/value/call-arguments.ts";
import type { WrittenAttribute } from "./target.ts";

/** Keeps the argument's expression and looks into it only when asked: most targets are right. */
export class WrittenArgument implements WrittenAttribute {
  readonly #argument: CallArgument;

  constructor(argument: CallArgument) {
    this.#argument = argument;
  }

  get range(): SourceRange {
    return this.#argument.range;
  }

  /** Where the text has no such place (a comprehension, a glob), it is the whole expression. */
  elementRange(element: number | string): SourceRange {
    const { expression, range } = this.#argument;
    if (expression === undefined) return range;
    return typeof element === "number" ? elementRange(expression, element) : entryRange(expression, element);
  }
}
