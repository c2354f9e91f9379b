import { CollectionParser } from "./collection-parser.ts";
import type { Argument, BinaryOperator, Expression, PlacedOperator, UnaryOperator } from "./expression.ts";
import type { TokenKind } from "./token.ts";

const comparison = 2;
const notPrecedence = 2;

/** Loosest first. Comparisons do not associate: `a < b < c` is an error, not a surprise. */
const precedences: ReadonlyMap<TokenKind, number> = new Map<TokenKind, number>([
  ["or", 0],
  ["and", 1],
  ["==", comparison],
  ["!=", comparison],
  ["<", comparison],
  [">", comparison],
  ["<=", comparison],
  [">=", comparison],
  ["in", comparison],
  ["not", comparison],
  ["|", 3],
  ["^", 4],
  ["&", 5],
  ["<<", 6],
  [">>", 6],
  ["-", 7],
  ["+", 7],
  ["*", 8],
  ["/", 8],
  ["//", 8],
  ["%", 8],
]);

/** Expressions by precedence climbing: a handful of stack frames for each level of nesting, whatever the operators. */
export abstract class ExpressionParser extends CollectionParser {
  protected parseExpression(): Expression {
    this.enterLevel();
    const expression = this.is("lambda") ? this.#parseLambda() : this.#parseConditional();
    this.leaveLevel();
    return expression;
  }

  #parseConditional(): Expression {
    const whenTrue = this.parseOperation();
    if (this.accept("if") === undefined) return whenTrue;
    const condition = this.parseOperation();
    this.expect("else");
    const whenFalse = this.parseExpression();
    return this.place({ kind: "conditional", whenTrue, condition, whenFalse } as const, whenTrue.start);
  }

  /** `a, b` is a tuple without parentheses, and may not end in a comma. */
  protected parseExpressions(): Expression {
    const first = this.parseExpression();
    if (!this.is(",")) return first;
    const elements = [first];
    while (this.accept(",") !== undefined) elements.push(this.parseExpression());
    return this.place({ kind: "tuple", elements, isParenthesized: false } as const, first.start);
  }

  protected parseOperation(): Expression {
    return this.#parseOperators(0);
  }

  #parseLambda(): Expression {
    const { start } = this.expect("lambda");
    const parameters = this.parseParameters(":");
    this.expect(":");
    return this.place({ kind: "lambda", parameters, body: this.parseExpression() } as const, start);
  }

  #parseOperators(minimum: number): Expression {
    let left = this.is("not") && minimum <= notPrecedence ? this.#parseNot() : this.#parseUnary();
    for (;;) {
      const precedence = precedences.get(this.current.kind) ?? -1;
      if (precedence < minimum) return left;
      const operator = this.#parseOperator();
      const right = this.#parseOperators(precedence + 1);
      left = this.place({ kind: "binary", left, operator, right } as const, left.start);
      if (precedence === comparison && precedences.get(this.current.kind) === comparison) {
        this.fail(`operator '${operator.symbol}' is not associative, use parentheses`);
      }
    }
  }

  #parseOperator(): PlacedOperator {
    const { kind, start } = this.advance();
    if (kind !== "not") return this.place({ symbol: kind as BinaryOperator }, start);
    this.expect("in");
    return this.place({ symbol: "not in" } as const, start);
  }

  #parseNot(): Expression {
    return this.nested(() => {
      const { start } = this.expect("not");
      const operand = this.#parseOperators(notPrecedence);
      return this.place({ kind: "unary", operator: "not", operand } as const, start);
    });
  }

  #parseUnary(): Expression {
    if (!this.is("-") && !this.is("+") && !this.is("~")) return this.parsePrimary();
    return this.nested(() => {
      const { kind, start } = this.advance();
      return this.place(
        { kind: "unary", operator: kind as UnaryOperator, operand: this.#parseUnary() } as const,
        start,
      );
    });
  }

  protected parsePrimary(): Expression {
    let primary = this.#parseOperand();
    for (let length = 1; ; length++) {
      const suffixed = this.#parseSuffix(primary);
      if (suffixed === undefined) return primary;
      primary = suffixed;
      this.checkChain(length);
    }
  }

  #parseSuffix(object: Expression): Expression | undefined {
    if (this.is("(")) return this.#parseCall(object);
    if (this.is("[")) return this.#parseIndexOrSlice(object);
    if (this.accept(".") === undefined) return undefined;
    const name = this.parseIdentifier();
    return this.place({ kind: "dot", object, name } as const, object.start);
  }

  #parseOperand(): Expression {
    const { kind, start, value } = this.current;
    switch (kind) {
      case "identifier":
        return this.parseIdentifier();
      case "string":
      case "bytes":
      case "int":
      case "float":
        this.advance();
        return this.place({ kind: "literal", value: value ?? "" } as const, start);
      case "[":
        return this.parseList();
      case "(":
        return this.parseParenthesized();
      case "{":
        return this.parseDict();
      default:
        return this.fail("expected expression");
    }
  }

  #parseIndexOrSlice(object: Expression): Expression {
    this.openBracket();
    const from = this.is(":") ? undefined : this.parseExpressions();
    if (from !== undefined && this.is("]")) {
      this.closeBracket("]");
      return this.place({ kind: "index", object, index: from } as const, object.start);
    }
    this.expect(":");
    const to = this.is(":") || this.is("]") ? undefined : this.parseExpression();
    const step = this.accept(":") === undefined || this.is("]") ? undefined : this.parseExpression();
    this.closeBracket("]");
    return this.place({ kind: "slice", object, from, to, step } as const, object.start);
  }

  #parseCall(callee: Expression): Expression {
    this.openBracket();
    const args = this.parseItems(")", () => this.#parseArgument());
    this.#checkArguments(args);
    this.closeBracket(")");
    return this.place({ kind: "call", callee, args } as const, callee.start);
  }

  #parseArgument(): Argument {
    const { start } = this.current;
    const star = this.accept("*") ?? this.accept("**");
    if (star !== undefined) {
      const mode = star.kind === "*" ? "*" : "**";
      return this.place({ mode, name: undefined, value: this.parseExpression() } as const, start);
    }
    const value = this.parseExpression();
    if (value.kind !== "identifier" || this.accept("=") === undefined) {
      return this.place({ mode: "positional", name: undefined, value } as const, start);
    }
    return this.place({ mode: "named", name: value, value: this.parseExpression() } as const, start);
  }

  #checkArguments(args: readonly Argument[]): void {
    const named = new Map<string, Argument>();
    let last: Argument["mode"] = "positional";
    for (const argument of args) {
      const first = argument.name === undefined ? undefined : named.get(argument.name.name);
      if (first?.name !== undefined) {
        this.report(`duplicate keyword argument: ${first.name.name}`, {
          range: (argument.name ?? argument).range,
          notes: [{ message: "First given here", range: first.name.range }],
        });
      }
      if (argument.name !== undefined && first === undefined) named.set(argument.name.name, argument);
      if (argumentOrder[argument.mode] < argumentOrder[last] || (argument.mode === last && last.startsWith("*"))) {
        this.report(`${argumentNames[argument.mode]} may not follow ${argumentNames[last]}`, { range: argument.range });
      } else last = argument.mode;
    }
  }
}

const argumentOrder = { positional: 0, named: 1, "*": 2, "**": 3 } as const;

const argumentNames = {
  positional: "positional argument",
  named: "keyword argument",
  "*": "*args",
  "**": "**kwargs",
} as const;
