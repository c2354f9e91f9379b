import type { SourceRange } from "../source-range.ts";
import type { StarlarkProblem, StarlarkProblemNote } from "../starlark-problem.ts";
import { Lexer } from "./lexer.ts";
import type { SourceText } from "./source-text.ts";
import { PlacedNode, type SyntaxNode } from "./syntax-node.ts";
import type { Token, TokenKind } from "./token.ts";

/** Deeper than anybody writes and far from the end of JavaScript's stack, in the parser and in all that walk the tree. */
const maximumNesting = 150;

/** Ends the statement being parsed; its problem is reported already. Never leaves the parser. */
export class AbandonedStatement extends Error {
  /** `unclosed`: the bracket that swallowed all that follows it. */
  constructor(readonly unclosed?: Token) {
    super("abandoned statement");
  }
}

type ClosingBracket = ")" | "]" | "}";

const itemStarts: ReadonlySet<TokenKind> = new Set<TokenKind>([
  "identifier",
  "string",
  "bytes",
  "int",
  "float",
  "(",
  "[",
  "{",
  "def",
  "load",
]);

/** The token at hand, what may follow it, and what is said when something else does. */
export class TokenCursor {
  protected readonly lexer: Lexer;
  protected current: Token;
  /** The indentation of the statement being parsed: what stands no further right belongs to the next one. */
  protected statementIndent = 0;
  #previousEnd = 0;
  #nesting = 0;
  readonly #openBrackets: Token[] = [];

  constructor(
    protected readonly source: SourceText,
    readonly problems: StarlarkProblem[],
  ) {
    this.lexer = new Lexer(source, problems);
    this.current = this.lexer.next();
  }

  protected is(kind: TokenKind): boolean {
    return this.current.kind === kind;
  }

  protected advance(): Token {
    const token = this.current;
    this.#previousEnd = token.end;
    this.current = this.lexer.next();
    return token;
  }

  protected accept(kind: TokenKind): Token | undefined {
    return this.is(kind) ? this.advance() : undefined;
  }

  protected expect(kind: TokenKind): Token {
    return this.accept(kind) ?? this.fail(`expected ${kind}`);
  }

  protected openBracket(): Token {
    this.#openBrackets.push(this.current);
    return this.advance();
  }

  protected closeBracket(kind: ClosingBracket): void {
    if (!this.is(kind)) this.fail(`expected ${kind}`);
    this.#openBrackets.pop();
    this.advance();
  }

  /**
   * The items up to a closing bracket. A comma forgotten at a line's end is reported and parsing goes on as if it
   * stood there, so that one slip does not hide the next.
   */
  protected parseItems<Item>(close: ClosingBracket, parseItem: () => Item): Item[] {
    const items: Item[] = [];
    while (!this.is(close)) {
      items.push(parseItem());
      if (this.accept(",") !== undefined || this.is(close)) continue;
      if (!this.#isForgottenComma()) this.fail(`expected , or ${close}`);
      const hint = this.is("string") ? " (adjacent strings are not joined, use '+' for that)" : "";
      this.report(`syntax error at '${this.#spelling()}': expected ,${hint}`, { range: this.rangeOf(this.current) });
    }
    return items;
  }

  #isForgottenComma(): boolean {
    const startsItem = itemStarts.has(this.current.kind);
    return startsItem && this.#isOnLaterLine() && this.source.columnOffset(this.current.start) > this.statementIndent;
  }

  #isOnLaterLine(): boolean {
    return this.source.text.slice(this.#previousEnd, this.current.start).includes("\n");
  }

  protected place<Fields extends object>(fields: Fields, start: number): Fields & SyntaxNode {
    return Object.assign(new PlacedNode(this.source, start, this.#previousEnd), fields);
  }

  /** One more level of the tree is a few more frames of the stack; a hostile file must meet a message first. */
  protected nested<Node>(parse: () => Node): Node {
    this.enterLevel();
    const node = parse();
    this.leaveLevel();
    return node;
  }

  /** As `nested`, without a closure, for the path that every expression takes. Pairs with `leaveLevel`. */
  protected enterLevel(): void {
    this.#nesting++;
    if (this.#nesting > maximumNesting) this.#failNesting();
  }

  protected leaveLevel(): void {
    this.#nesting--;
  }

  /** Chains (`a.b.c`, `f()()`) nest in the tree though not in the text. */
  protected checkChain(length: number): void {
    if (length + this.#nesting > maximumNesting) this.#failNesting();
  }

  protected fail(wanted: string): never {
    if (this.is("illegal")) throw new AbandonedStatement();
    const bracket = this.#forgottenBracket();
    if (bracket !== undefined) {
      this.report(`'${bracket.kind}' was never closed`, { range: this.rangeOf(bracket) });
      throw new AbandonedStatement(bracket);
    }
    this.report(`syntax error at '${this.#spelling()}': ${wanted}`, { range: this.rangeOf(this.current) });
    throw new AbandonedStatement();
  }

  protected report(
    message: string,
    at: { readonly range: SourceRange; readonly notes?: readonly StarlarkProblemNote[]; readonly remedy?: string },
  ): void {
    this.problems.push({ message, ...at });
  }

  protected rangeOf(token: Token): SourceRange {
    return this.source.range(token.start, token.end);
  }

  protected get nesting(): number {
    return this.#nesting;
  }

  /** After a statement was abandoned: forget what it opened. */
  protected forgetOpened(nesting: number): void {
    this.#nesting = nesting;
    this.#openBrackets.length = 0;
  }

  /** At the end of the file, or in a line that stands as far left as the statement, what is missing is the bracket. */
  #forgottenBracket(): Token | undefined {
    if (this.is("end of file")) return this.#openBrackets.at(-1);
    const { start } = this.current;
    const lineStart = start - this.source.columnOffset(start);
    const line = this.source.text.slice(lineStart, start + 1);
    const first = line.search(/\S/);
    if (first > this.statementIndent || /[)\]}#]/.test(line.charAt(first))) return undefined;
    return this.#openBrackets.findLast((bracket) => bracket.start < lineStart);
  }

  #failNesting(): never {
    this.report("nested too deeply", {
      range: this.rangeOf(this.current),
      remedy: `Split this statement: at most ${maximumNesting} levels can be nested`,
    });
    throw new AbandonedStatement();
  }

  #spelling(): string {
    const { kind, start, end } = this.current;
    if (kind !== "identifier" && kind !== "int" && kind !== "float" && kind !== "string" && kind !== "bytes")
      return kind;
    const spelling = this.source.text.slice(start, end);
    return spelling.length <= 40 && !spelling.includes("\n") ? spelling : `${spelling.slice(0, 40).split("\n", 1)[0]}…`;
  }
}
