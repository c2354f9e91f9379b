import type { SyntaxNode } from "./syntax-node.ts";

export type UnaryOperator = "+" | "-" | "~" | "not";

export type BinaryOperator =
  | "or"
  | "and"
  | "=="
  | "!="
  | "<"
  | ">"
  | "<="
  | ">="
  | "in"
  | "not in"
  | "|"
  | "^"
  | "&"
  | "<<"
  | ">>"
  | "-"
  | "+"
  | "*"
  | "%"
  | "/"
  | "//";

/** An operator as it stands in the text, since messages about an operation point at it. */
export interface PlacedOperator extends SyntaxNode {
  readonly symbol: BinaryOperator;
}

export type Clause = ForClause | IfClause;

export type Expression =
  | Identifier
  | Literal
  | ListExpression
  | TupleExpression
  | DictExpression
  | ListComprehension
  | DictComprehension
  | ConditionalExpression
  | UnaryExpression
  | BinaryExpression
  | DotExpression
  | IndexExpression
  | SliceExpression
  | CallExpression
  | LambdaExpression;

/** `name` */
export interface Identifier extends SyntaxNode {
  readonly kind: "identifier";
  readonly name: string;
}

/** A string, int (bigint), float (number) or bytes literal; adjacent string literals are not joined, as in Bazel. */
export interface Literal extends SyntaxNode {
  readonly kind: "literal";
  readonly value: string | bigint | number | Uint8Array;
}

/** `[a, b]` */
interface ListExpression extends SyntaxNode {
  readonly kind: "list";
  readonly elements: readonly Expression[];
}

/** `(a, b)` or `a, b`; a parenthesized single expression is that expression. */
interface TupleExpression extends SyntaxNode {
  readonly kind: "tuple";
  readonly elements: readonly Expression[];
  readonly isParenthesized: boolean;
}

/** `key: value` */
export interface DictEntry extends SyntaxNode {
  readonly key: Expression;
  readonly value: Expression;
}

/** `{key: value}` */
export interface DictExpression extends SyntaxNode {
  readonly kind: "dict";
  readonly entries: readonly DictEntry[];
}

/** `for target in iterable` */
export interface ForClause extends SyntaxNode {
  readonly kind: "for-clause";
  readonly target: Expression;
  readonly iterable: Expression;
}

/** `if condition` */
interface IfClause extends SyntaxNode {
  readonly kind: "if-clause";
  readonly condition: Expression;
}

/** `[body for target in iterable if condition]`; the first clause is a `for`. */
export interface ListComprehension extends SyntaxNode {
  readonly kind: "list-comprehension";
  readonly body: Expression;
  readonly clauses: readonly Clause[];
}

/** `{key: value for target in iterable if condition}`; the first clause is a `for`. */
export interface DictComprehension extends SyntaxNode {
  readonly kind: "dict-comprehension";
  readonly body: DictEntry;
  readonly clauses: readonly Clause[];
}

/** `whenTrue if condition else whenFalse` */
interface ConditionalExpression extends SyntaxNode {
  readonly kind: "conditional";
  readonly whenTrue: Expression;
  readonly condition: Expression;
  readonly whenFalse: Expression;
}

/** `-operand` */
interface UnaryExpression extends SyntaxNode {
  readonly kind: "unary";
  readonly operator: UnaryOperator;
  readonly operand: Expression;
}

/** `left + right`; `and` and `or` too. */
export interface BinaryExpression extends SyntaxNode {
  readonly kind: "binary";
  readonly left: Expression;
  readonly operator: PlacedOperator;
  readonly right: Expression;
}

/** `object.name` */
interface DotExpression extends SyntaxNode {
  readonly kind: "dot";
  readonly object: Expression;
  readonly name: Identifier;
}

/** `object[index]` */
interface IndexExpression extends SyntaxNode {
  readonly kind: "index";
  readonly object: Expression;
  readonly index: Expression;
}

/** `object[from:to:step]` */
export interface SliceExpression extends SyntaxNode {
  readonly kind: "slice";
  readonly object: Expression;
  readonly from: Expression | undefined;
  readonly to: Expression | undefined;
  readonly step: Expression | undefined;
}

/** `value`, `name = value`, `*value` or `**value`; the range covers all of it. */
export interface Argument extends SyntaxNode {
  readonly mode: "positional" | "named" | "*" | "**";
  readonly name: Identifier | undefined;
  readonly value: Expression;
}

/** `callee(args)` */
export interface CallExpression extends SyntaxNode {
  readonly kind: "call";
  readonly callee: Expression;
  readonly args: readonly Argument[];
}

/** `name`, `name = default`, `*name`, `**name`; a bare `*` has no name. */
export interface Parameter extends SyntaxNode {
  readonly mode: "plain" | "*" | "**";
  readonly name: Identifier | undefined;
  readonly defaultValue: Expression | undefined;
}

/** `lambda parameters: body` */
export interface LambdaExpression extends SyntaxNode {
  readonly kind: "lambda";
  readonly parameters: readonly Parameter[];
  readonly body: Expression;
}
