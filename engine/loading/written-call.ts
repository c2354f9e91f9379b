import { elementRange, entryRange } from "../starlark/element-range.ts";
import type { SourceRange } from "../starlark/source-range.ts";
import type { CallExpression, Expression } from "../starlark/syntax/expression.ts";
import type { WrittenTarget } from "./target.ts";

/**
 * A rule call as the text has it. Places are looked up in the syntax tree when a message asks for one: most targets are
 * right, and the tree is there anyway.
 */
export class WrittenCall implements WrittenTarget {
  readonly #site: CallExpression;

  constructor(site: CallExpression) {
    this.#site = site;
  }

  get range(): SourceRange {
    return this.#site.range;
  }

  rangeOf(attribute: string, element?: number | string): SourceRange {
    const argument = this.#site.args.find(({ name }) => name?.name === attribute);
    if (argument === undefined) return this.range;
    return element === undefined ? argument.value.range : rangeOfElement(argument.value, element);
  }
}

/** Where the text has no such place (a comprehension, a glob), it is the whole expression. */
export function rangeOfElement(expression: Expression, element: number | string): SourceRange {
  return typeof element === "number" ? elementRange(expression, element) : entryRange(expression, element);
}
