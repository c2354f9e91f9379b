import type { Expression, Literal } from "./expression.ts";
import { ExpressionParser } from "./expression-parser.ts";
import type { LoadedName, Statement } from "./statement.ts";
import { AbandonedStatement } from "./token-cursor.ts";

const augmentedOperators = {
  "+=": "+",
  "-=": "-",
  "*=": "*",
  "/=": "/",
  "//=": "//",
  "%=": "%",
  "&=": "&",
  "|=": "|",
  "^=": "^",
  "<<=": "<<",
  ">>=": ">>",
} as const;

/**
 * Statements, and the way on after a broken one: the next line at its indentation that can start a statement, so that
 * one run names every broken statement of a file.
 */
export class StatementParser extends ExpressionParser {
  parseFile(): Statement[] {
    const statements: Statement[] = [];
    while (!this.is("end of file")) this.#parseLine(statements);
    return statements;
  }

  /** One logical line, which may hold several simple statements, or one compound statement with its blocks. */
  #parseLine(into: Statement[]): void {
    if (this.accept("newline") !== undefined || this.accept("outdent") !== undefined) return;
    if (this.is("indent")) {
      this.report("indentation error: unexpected indentation", { range: this.#currentRange() });
      this.advance();
      return;
    }
    const { start } = this.current;
    const outerIndent = this.statementIndent;
    const { nesting } = this;
    this.statementIndent = this.source.columnOffset(start);
    try {
      this.#parseStatement(into);
    } catch (error) {
      if (!(error instanceof AbandonedStatement)) throw error;
      this.forgetOpened(nesting);
      into.push(this.#recover(start, error));
    }
    this.statementIndent = outerIndent;
  }

  #recover(start: number, { unclosed }: AbandonedStatement): Statement {
    const statement = this.place({ kind: "broken", boundNames: this.#namesBoundAt(start) } as const, start);
    while (unclosed === undefined && this.lexer.bracketDepth === 0 && !this.is("newline") && !this.is("end of file")) {
      this.advance();
    }
    if (unclosed !== undefined || this.lexer.bracketDepth > 0) {
      this.lexer.continueAfterLine((unclosed ?? this.current).start, this.statementIndent);
      this.current = this.lexer.next();
    }
    this.accept("newline");
    if (this.is("indent")) this.#skipBlock();
    return statement;
  }

  /** The block of a broken header has no meaning; its own errors would be guesses. */
  #skipBlock(): void {
    let depth = 0;
    do {
      if (this.is("indent")) depth++;
      if (this.is("outdent")) depth--;
      this.advance();
    } while (depth > 0 && !this.is("end of file"));
  }

  #namesBoundAt(start: number): string[] {
    const line = this.source.text.slice(start, this.source.nextLineStart(start));
    const definition = /^def\s+(\w+)/.exec(line)?.[1];
    if (definition !== undefined) return [definition];
    const targets = /^[\w\s,()[\]]+?(?=[-+*/%&|^<>]*=(?!=))/.exec(line)?.[0] ?? "";
    return targets.match(/[A-Za-z_]\w*/g) ?? [];
  }

  #parseStatement(into: Statement[]): void {
    if (this.is("def")) into.push(this.#parseDef());
    else if (this.is("if")) into.push(this.#parseIf());
    else if (this.is("for")) into.push(this.#parseFor());
    else this.#parseSimpleStatements(into);
  }

  #parseSimpleStatements(into: Statement[]): void {
    do {
      if (this.is("newline")) break;
      into.push(this.#parseSimpleStatement());
    } while (this.accept(";") !== undefined);
    if (!this.is("end of file")) this.expect("newline");
  }

  #parseSimpleStatement(): Statement {
    const { kind, start } = this.current;
    switch (kind) {
      case "return": {
        this.advance();
        const hasValue = !this.is("newline") && !this.is(";") && !this.is("end of file");
        return this.place({ kind: "return", value: hasValue ? this.parseExpressions() : undefined } as const, start);
      }
      case "break":
      case "continue":
      case "pass":
        this.advance();
        return this.place({ kind: "flow", keyword: kind } as const, start);
      case "load":
        return this.#parseLoad();
      default:
        return this.#parseAssignmentOrExpression();
    }
  }

  #parseAssignmentOrExpression(): Statement {
    const target = this.parseExpressions();
    const { start } = target;
    if (this.accept("=") !== undefined) {
      this.#checkTarget(target);
      const value = this.parseExpressions();
      return this.place({ kind: "assignment", target, operator: undefined, value } as const, start);
    }
    const symbol = augmentedOperators[this.current.kind as keyof typeof augmentedOperators];
    if (symbol === undefined) return this.place({ kind: "expression", expression: target } as const, start);
    const token = this.advance();
    const operator = this.place({ symbol }, token.start);
    if (target.kind === "tuple" || target.kind === "list") {
      this.report("cannot perform augmented assignment on a list or tuple expression", { range: target.range });
    } else this.#checkTarget(target);
    return this.place({ kind: "assignment", target, operator, value: this.parseExpressions() } as const, start);
  }

  #checkTarget(target: Expression): void {
    if (target.kind === "tuple" || target.kind === "list") {
      for (const element of target.elements) this.#checkTarget(element);
    } else if (target.kind !== "identifier" && target.kind !== "index" && target.kind !== "dot") {
      this.report(`cannot assign to '${shortened(target)}'`, { range: target.range });
    }
  }

  #parseLoad(): Statement {
    const { start } = this.expect("load");
    if (!this.is("(")) this.fail("expected (");
    this.openBracket();
    const module = this.#parseStringLiteral("first argument of load statement must be a string literal");
    if (!this.is(")")) this.expect(",");
    const names = this.parseItems(")", () => this.#parseLoadedName());
    if (names.length === 0) this.fail("expected at least one symbol to load");
    this.closeBracket(")");
    return this.place({ kind: "load", module, names } as const, start);
  }

  #parseLoadedName(): LoadedName {
    const { start } = this.current;
    const local = this.is("identifier") ? this.parseIdentifier() : undefined;
    if (local !== undefined) this.expect("=");
    const exported = this.#parseStringLiteral("expected a string literal");
    const exportedName = String(exported.value);
    if (exportedName.startsWith("_")) {
      this.report(`symbol '${exportedName}' is private and cannot be imported`, { range: exported.range });
    }
    return this.place({ exportedName, localName: local?.name ?? exportedName }, start);
  }

  #parseStringLiteral(wanted: string): Literal {
    if (!this.is("string")) this.fail(wanted);
    const { start, value } = this.advance();
    return this.place({ kind: "literal", value: value ?? "" } as const, start);
  }

  #parseDef(): Statement {
    const { start } = this.expect("def");
    const name = this.parseIdentifier();
    if (!this.is("(")) this.fail("expected (");
    this.openBracket();
    const parameters = this.parseParameters(")");
    this.closeBracket(")");
    const body = this.#parseSuite();
    return this.place({ kind: "def", name, parameters, body } as const, start);
  }

  #parseIf(): Statement {
    const { start } = this.advance();
    const condition = this.parseExpression();
    const body = this.#parseSuite();
    const orElse = this.is("elif")
      ? [this.nested(() => this.#parseIf())]
      : this.accept("else") === undefined
        ? []
        : this.#parseSuite();
    return this.place({ kind: "if", condition, body, orElse } as const, start);
  }

  #parseFor(): Statement {
    const { start } = this.expect("for");
    const target = this.parseLoopVariables();
    this.#checkTarget(target);
    this.expect("in");
    const iterable = this.parseExpressions();
    return this.place({ kind: "for", target, iterable, body: this.#parseSuite() } as const, start);
  }

  #parseSuite(): Statement[] {
    this.expect(":");
    const statements: Statement[] = [];
    if (this.accept("newline") === undefined) {
      this.#parseSimpleStatements(statements);
      return statements;
    }
    if (this.accept("indent") === undefined) {
      this.report("indentation error: expected an indented block", { range: this.#currentRange() });
      return statements;
    }
    this.nested(() => {
      while (!this.is("outdent") && !this.is("end of file")) this.#parseLine(statements);
    });
    this.accept("outdent");
    return statements;
  }

  #currentRange() {
    return this.rangeOf(this.current);
  }
}

function shortened(expression: Expression): string {
  const line = expression.source.text.slice(expression.start, expression.end).split("\n", 1)[0] ?? "";
  return line.length <= 40 ? line : `${line.slice(0, 40)}…`;
}
