import type { SourceRange } from "./source-range.ts";
import type { Expression } from "./syntax/expression.ts";

/**
 * Where element `index` of a value stands in the expression it came from: in a list or tuple literal the element
 * itself, in a sum of such literals the element of the right one, else the whole expression.
 */
export function elementRange(expression: Expression, index: number): SourceRange {
  return (literalElements(expression)[index] ?? expression).range;
}

/** Where the value of a string key stands: the entry's value in a dict literal, else the whole expression. */
export function entryRange(expression: Expression, key: string): SourceRange {
  if (expression.kind !== "dict") return expression.range;
  const entry = expression.entries.find((candidate) => isStringLiteral(candidate.key, key));
  return (entry?.value ?? expression).range;
}

/** The elements known from the text: up to the first operand of a sum that is no literal, none is uncertain. */
function literalElements(expression: Expression): readonly Expression[] {
  const operands: Expression[] = [];
  let leftmost = expression;
  for (; leftmost.kind === "binary" && leftmost.operator.symbol === "+"; leftmost = leftmost.left) {
    operands.unshift(leftmost.right);
  }
  const elements: Expression[] = [];
  for (const operand of [leftmost, ...operands]) {
    if (operand.kind !== "list" && operand.kind !== "tuple") break;
    elements.push(...operand.elements);
  }
  return elements;
}

function isStringLiteral(expression: Expression, text: string): boolean {
  return expression.kind === "literal" && expression.value === text;
}
