import type { Clause, DictEntry, Expression, ForClause, Parameter } from "./expression.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { TokenCursor } from "./token-cursor.ts";

/** What stands in brackets: lists, dicts, tuples, comprehensions; and the parameters of functions. */
export abstract class CollectionParser extends TokenCursor {
  /** One expression, conditional and lambda included. */
  protected abstract parseExpression(): Expression;
  /** One expression without a bare conditional, as a comprehension's clauses want it. */
  protected abstract parseOperation(): Expression;
  /** A name, an index or dot expression, or a bracketed list of them: what a value can be bound to. */
  protected abstract parsePrimary(): Expression;

  protected parseList(): Expression {
    const { start } = this.openBracket();
    if (this.is("]")) return this.#closeList([], start);
    const first = this.parseExpression();
    if (this.is("for")) {
      const clauses = this.#parseClauses();
      this.closeBracket("]");
      return this.place({ kind: "list-comprehension", body: first, clauses } as const, start);
    }
    return this.#closeList(this.#itemsAfter(first, "]"), start);
  }

  #closeList(elements: readonly Expression[], start: number): Expression {
    this.closeBracket("]");
    return this.place({ kind: "list", elements } as const, start);
  }

  protected parseParenthesized(): Expression {
    const { start } = this.openBracket();
    if (this.is(")")) return this.#closeTuple([], start);
    const first = this.parseExpression();
    if (this.is(")")) {
      this.closeBracket(")");
      return first;
    }
    return this.#closeTuple(this.#itemsAfter(first, ")"), start);
  }

  #closeTuple(elements: readonly Expression[], start: number): Expression {
    this.closeBracket(")");
    return this.place({ kind: "tuple", elements, isParenthesized: true } as const, start);
  }

  /** The first item is parsed before one can know that this is no comprehension. */
  #itemsAfter(first: Expression, close: ")" | "]"): Expression[] {
    if (this.is(close)) return [first];
    let pending: Expression | undefined = first;
    return this.parseItems(close, () => {
      const item = pending ?? this.parseExpression();
      pending = undefined;
      return item;
    });
  }

  protected parseDict(): Expression {
    const { start } = this.openBracket();
    let first = this.is("}") ? undefined : this.#parseEntry();
    if (first !== undefined && this.is("for")) {
      const clauses = this.#parseClauses();
      this.closeBracket("}");
      return this.place({ kind: "dict-comprehension", body: first, clauses } as const, start);
    }
    const entries = this.parseItems("}", () => {
      const entry = first ?? this.#parseEntry();
      first = undefined;
      return entry;
    });
    if (first !== undefined) entries.push(first);
    this.closeBracket("}");
    return this.place({ kind: "dict", entries } as const, start);
  }

  #parseEntry(): DictEntry {
    const key = this.parseExpression();
    this.expect(":");
    return this.place({ key, value: this.parseExpression() }, key.start);
  }

  #parseClauses(): Clause[] {
    const clauses: Clause[] = [this.#parseForClause()];
    for (;;) {
      if (this.is("for")) clauses.push(this.#parseForClause());
      else if (this.is("if")) {
        const { start } = this.advance();
        clauses.push(this.place({ kind: "if-clause", condition: this.parseOperation() } as const, start));
      } else return clauses;
      this.checkChain(clauses.length);
    }
  }

  #parseForClause(): ForClause {
    const { start } = this.expect("for");
    const target = this.parseLoopVariables();
    this.expect("in");
    return this.place({ kind: "for-clause", target, iterable: this.parseOperation() } as const, start);
  }

  /** `a, (b, c)` up to `in`; without a trailing comma, as the language has it. */
  protected parseLoopVariables(): Expression {
    const first = this.parsePrimary();
    if (!this.is(",")) return first;
    const elements = [first];
    while (this.accept(",") !== undefined) elements.push(this.parsePrimary());
    return this.place({ kind: "tuple", elements, isParenthesized: false } as const, first.start);
  }

  /** The parameters of a `def` or `lambda`; whether their order makes sense is the resolver's question. */
  protected parseParameters(close: ")" | ":"): Parameter[] {
    const parameters: Parameter[] = [];
    while (!this.is(close)) {
      parameters.push(this.#parseParameter());
      if (this.accept(",") === undefined && !this.is(close)) this.fail(`expected , or ${close}`);
    }
    return parameters;
  }

  #parseParameter(): Parameter & SyntaxNode {
    const { start } = this.current;
    const star = this.accept("*") ?? this.accept("**");
    const isBareStar = star?.kind === "*" && !this.is("identifier");
    const name = isBareStar ? undefined : this.parseIdentifier();
    const isOptional = star === undefined && this.accept("=") !== undefined;
    const mode = star === undefined ? "plain" : star.kind === "*" ? "*" : "**";
    return this.place({ mode, name, defaultValue: isOptional ? this.parseExpression() : undefined } as const, start);
  }

  protected parseIdentifier() {
    if (!this.is("identifier")) this.fail("expected identifier");
    const { start, value } = this.advance();
    return this.place({ kind: "identifier", name: String(value) } as const, start);
  }
}
