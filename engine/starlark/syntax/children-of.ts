import type { Clause, Expression } from "./expression.ts";

/** The expressions that an expression is made of, in the order of the text. */
export function childrenOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case "identifier":
    case "literal":
      return [];
    case "list":
    case "tuple":
      return [...expression.elements];
    case "dict":
      return expression.entries.flatMap(({ key, value }) => [key, value]);
    case "list-comprehension":
      return [expression.body, ...expression.clauses.flatMap(childrenOfClause)];
    case "dict-comprehension":
      return [expression.body.key, expression.body.value, ...expression.clauses.flatMap(childrenOfClause)];
    case "conditional":
      return [expression.whenTrue, expression.condition, expression.whenFalse];
    case "unary":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "dot":
      return [expression.object];
    case "index":
      return [expression.object, expression.index];
    case "slice":
      return [expression.object, expression.from, expression.to, expression.step].filter((part) => part !== undefined);
    case "call":
      return [expression.callee, ...expression.args.map(({ value }) => value)];
    case "lambda":
      return [...expression.parameters.flatMap(({ defaultValue }) => defaultValue ?? []), expression.body];
  }
}

function childrenOfClause(clause: Clause): Expression[] {
  return clause.kind === "if-clause" ? [clause.condition] : [clause.target, clause.iterable];
}
