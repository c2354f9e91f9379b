import type { StarlarkProblem } from "../starlark-problem.ts";
import { scanNumber } from "./number-literal.ts";
import type { SourceText } from "./source-text.ts";
import { scanString } from "./string-literal.ts";
import { keywordsByName, punctuationByFirst, reservedWords, type Token, type TokenKind } from "./token.ts";

/** ASCII first: the pattern that knows all letters is several times slower, and hardly a name needs it. */
const asciiNamePattern = /[A-Za-z_][A-Za-z0-9_]*/y;
const unicodeNamePattern = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
/**
 * Tokens on demand, with newline, indent and outdent as the grammar wants them. On demand because recovery needs it:
 * after an unclosed bracket the parser sets the lexer to a later line and the bracket forgotten, which a finished token
 * list could not do.
 */
export class Lexer {
  #at = 0;
  #bracketDepth = 0;
  #indents = [0];
  #isLineStart = true;
  #pendingOutdents = 0;
  #hasEnded = false;

  constructor(
    readonly source: SourceText,
    readonly problems: StarlarkProblem[],
  ) {
    if (source.text.startsWith("\ufeff")) this.#at = 1;
  }

  /** How many brackets are open; inside them line ends mean nothing. */
  get bracketDepth(): number {
    return this.#bracketDepth;
  }

  next(): Token {
    if (this.#isLineStart && this.#bracketDepth === 0) {
      const block = this.#blockToken();
      if (block !== undefined) return block;
    }
    if (this.#pendingOutdents > 0) {
      this.#pendingOutdents--;
      return this.#token("outdent", this.#at);
    }
    this.#skipSpace();
    return this.#isAtEnd() ? this.#endToken() : this.#visibleToken();
  }

  /**
   * Continues at the first line after `offset` that can start a statement of a block indented by at most `indent`:
   * not blank, not a comment, not a closing bracket. Brackets open so far are forgotten.
   */
  continueAfterLine(offset: number, indent: number): void {
    const { text } = this.source;
    let line = this.source.nextLineStart(offset);
    while (line < text.length && !startsStatement(text, { line, indent })) line = this.source.nextLineStart(line);
    this.#at = line;
    this.#bracketDepth = 0;
    this.#isLineStart = true;
    this.#pendingOutdents = 0;
    this.#hasEnded = true;
  }

  #blockToken(): Token | undefined {
    const indent = this.#skipBlankLines();
    this.#isLineStart = false;
    if (indent === undefined) return undefined;
    const current = this.#indents.at(-1) ?? 0;
    if (indent > current) {
      this.#indents.push(indent);
      return this.#token("indent", this.#at);
    }
    while (indent < (this.#indents.at(-1) ?? 0)) {
      this.#indents.pop();
      this.#pendingOutdents++;
    }
    if (indent !== (this.#indents.at(-1) ?? 0)) {
      this.#report("indentation error: this line's indentation matches no enclosing block", this.#at, this.#at);
    }
    return undefined;
  }

  /** Moves to the first character of the next line that holds something; undefined at the end of the file. */
  #skipBlankLines(): number | undefined {
    const { text } = this.source;
    for (;;) {
      const lineStart = this.#at;
      let at = lineStart;
      while (isBlank(text.charAt(at))) at++;
      const character = text.charAt(at);
      if (character === "") {
        this.#at = at;
        return undefined;
      }
      if (character !== "\n" && character !== "#") {
        this.#at = at;
        return this.#indentation(lineStart, at);
      }
      this.#at = this.source.nextLineStart(at);
    }
  }

  #indentation(lineStart: number, at: number): number {
    const spaces = this.source.text.slice(lineStart, at);
    const tab = spaces.indexOf("\t");
    if (tab !== -1) {
      this.#report("tab characters are not allowed for indentation, use spaces instead", lineStart + tab, at);
    }
    return lineStart === 0 && this.source.text.startsWith("\ufeff") ? 0 : at - lineStart;
  }

  #skipSpace(): void {
    const { text } = this.source;
    let at = this.#at;
    for (;;) {
      const character = text.charAt(at);
      if (character === "#") at = lineEnd(text, at);
      else if (isBlank(character) || (character === "\n" && this.#bracketDepth > 0)) at++;
      else if (text.startsWith("\\\n", at)) at += 2;
      else if (text.startsWith("\\\r\n", at)) at += 3;
      else break;
    }
    this.#at = at;
  }

  #isAtEnd(): boolean {
    return this.#at >= this.source.text.length;
  }

  /** The last line ends and every block closes before the file does, even where the text forgets to say so. */
  #endToken(): Token {
    if (!this.#hasEnded && this.#bracketDepth === 0) {
      this.#hasEnded = true;
      return this.#token("newline", this.#at);
    }
    if (this.#indents.length > 1 && this.#bracketDepth === 0) {
      this.#indents.pop();
      return this.#token("outdent", this.#at);
    }
    return this.#token("end of file", this.#at);
  }

  #visibleToken(): Token {
    const { text } = this.source;
    const start = this.#at;
    const character = text.charAt(start);
    this.#hasEnded = false;
    if (character === "\n") {
      this.#at++;
      this.#isLineStart = true;
      this.#hasEnded = true;
      return { kind: "newline", start, end: start + 1, value: undefined };
    }
    const token = this.#stringToken(character) ?? this.#nameToken() ?? this.#numberOrPunctuation(character);
    this.#at = token.end;
    return token;
  }

  #stringToken(character: string): Token | undefined {
    if (character !== '"' && character !== "'" && character !== "r" && character !== "b") return undefined;
    return scanString(this.source.text, { start: this.#at, report: this.#report });
  }

  #numberOrPunctuation(character: string): Token {
    const { text } = this.source;
    const isNumber = isDigit(character) || (character === "." && isDigit(text.charAt(this.#at + 1)));
    return isNumber ? scanNumber(text, { start: this.#at, report: this.#report }) : this.#punctuationToken(character);
  }

  #nameToken(): Token | undefined {
    const start = this.#at;
    const end = nameEnd(this.source.text, start);
    if (end === start) return undefined;
    const value = this.source.text.slice(start, end);
    const keyword = keywordsByName.get(value);
    if (keyword !== undefined) return { kind: keyword, start, end, value: undefined };
    if (!reservedWords.has(value)) return { kind: "identifier", start, end, value };
    const instead = reservedWords.get(value);
    this.#report(`keyword '${value}' not supported${instead === undefined ? "" : `, ${instead}`}`, start, end);
    return { kind: "illegal", start, end, value: undefined };
  }

  #punctuationToken(character: string): Token {
    const start = this.#at;
    for (const kind of punctuationByFirst.get(character) ?? []) {
      if (!this.source.text.startsWith(kind, start)) continue;
      if (kind === "(" || kind === "[" || kind === "{") this.#bracketDepth++;
      else if ((kind === ")" || kind === "]" || kind === "}") && this.#bracketDepth > 0) this.#bracketDepth--;
      return { kind, start, end: start + kind.length, value: undefined };
    }
    const shown = String.fromCodePoint(this.source.text.codePointAt(start) ?? 0);
    this.#report(`invalid character: '${shown}'`, start, start + shown.length);
    return { kind: "illegal", start, end: start + shown.length, value: undefined };
  }

  #token(kind: TokenKind, at: number): Token {
    return { kind, start: at, end: at, value: undefined };
  }

  /** A field, since the literals' scanners are given it. */
  readonly #report = (message: string, start: number, end: number): void => {
    this.problems.push({ message, range: this.source.range(start, end) });
  };
}

function isBlank(character: string): boolean {
  return character === " " || character === "\t" || character === "\r" || character === "\f";
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9";
}

/** Where the name at `start` ends; `start` where none stands. */
function nameEnd(text: string, start: number): number {
  asciiNamePattern.lastIndex = start;
  const end = asciiNamePattern.test(text) ? asciiNamePattern.lastIndex : start;
  if (!(text.charCodeAt(end) > 0x7f)) return end;
  unicodeNamePattern.lastIndex = start;
  return unicodeNamePattern.test(text) ? unicodeNamePattern.lastIndex : start;
}

function startsStatement(text: string, { line, indent }: { line: number; indent: number }): boolean {
  let at = line;
  while (text.charAt(at) === " ") at++;
  return at - line <= indent && !/[\s#)\]}]/.test(text.charAt(at)) && at < text.length;
}
