import type { Expression, Identifier, Literal, Parameter, PlacedOperator } from "./expression.ts";
import type { SyntaxNode } from "./syntax-node.ts";

export type Statement =
  | ExpressionStatement
  | AssignmentStatement
  | LoadStatement
  | DefStatement
  | IfStatement
  | ForStatement
  | ReturnStatement
  | FlowStatement
  | BrokenStatement;

/** A call, mostly. */
interface ExpressionStatement extends SyntaxNode {
  readonly kind: "expression";
  readonly expression: Expression;
}

/** `target = value`, or `target += value` with the operator `+`. */
export interface AssignmentStatement extends SyntaxNode {
  readonly kind: "assignment";
  readonly target: Expression;
  readonly operator: PlacedOperator | undefined;
  readonly value: Expression;
}

/** `"exportedName"` or `localName = "exportedName"` */
export interface LoadedName extends SyntaxNode {
  readonly exportedName: string;
  readonly localName: string;
}

/** `load("module", "name")` */
export interface LoadStatement extends SyntaxNode {
  readonly kind: "load";
  readonly module: Literal;
  readonly names: readonly LoadedName[];
}

/** `def name(parameters): body` */
export interface DefStatement extends SyntaxNode {
  readonly kind: "def";
  readonly name: Identifier;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

/** `if condition: body else: orElse`; an `elif` is an `if` alone in `orElse`. */
interface IfStatement extends SyntaxNode {
  readonly kind: "if";
  readonly condition: Expression;
  readonly body: readonly Statement[];
  readonly orElse: readonly Statement[];
}

/** `for target in iterable: body` */
export interface ForStatement extends SyntaxNode {
  readonly kind: "for";
  readonly target: Expression;
  readonly iterable: Expression;
  readonly body: readonly Statement[];
}

/** `return value` */
export interface ReturnStatement extends SyntaxNode {
  readonly kind: "return";
  readonly value: Expression | undefined;
}

/** `break`, `continue` or `pass` */
export interface FlowStatement extends SyntaxNode {
  readonly kind: "flow";
  readonly keyword: "break" | "continue" | "pass";
}

/** What could not be parsed, kept for the names that it would have bound: complaints about those are noise. */
interface BrokenStatement extends SyntaxNode {
  readonly kind: "broken";
  readonly boundNames: readonly string[];
}
