import type { Token } from "./token.ts";

type Report = (message: string, start: number, end: number) => void;

interface Literal {
  readonly text: string;
  readonly report: Report;
  readonly quote: string;
  readonly isRaw: boolean;
  readonly isBytes: boolean;
}

const prefixPattern = /(rb|br|r|b|)("""|'''|"|')/y;
const plainPattern = /[^"'\\\r\n]+/y;
const simpleEscapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
};

/** Scans the string or bytes literal at `start`, or returns undefined where none starts (an identifier `r`, say). */
export function scanString(text: string, { start, report }: { start: number; report: Report }): Token | undefined {
  prefixPattern.lastIndex = start;
  const match = prefixPattern.exec(text);
  if (match === null) return undefined;
  const [opening, prefix = "", quote = '"'] = match;
  const literal = { text, report, quote, isRaw: prefix.includes("r"), isBytes: prefix.includes("b") };
  const { pieces, end } = scanBody(literal, { start, bodyStart: start + opening.length });
  if (!literal.isBytes) return { kind: "string", start, end, value: pieces.join("") };
  return { kind: "bytes", start, end, value: Buffer.concat(pieces.map(toBytes)) };
}

function toBytes(piece: string | number): Uint8Array {
  return typeof piece === "number" ? Uint8Array.of(piece) : Buffer.from(piece, "utf8");
}

/** The pieces are strings, and in a bytes literal also single byte values, which no string could hold. */
function scanBody(
  literal: Literal,
  { start, bodyStart }: { start: number; bodyStart: number },
): { pieces: (string | number)[]; end: number } {
  const { text, quote } = literal;
  const pieces: (string | number)[] = [];
  let at = bodyStart;
  for (;;) {
    if (text.startsWith(quote, at)) return { pieces, end: at + quote.length };
    const character = text.charAt(at);
    const isLineEnd = character === "\n" || text.startsWith("\r\n", at);
    if (at >= text.length || (isLineEnd && quote.length === 1)) {
      literal.report("unclosed string literal", start, at);
      return { pieces, end: at };
    }
    if (isLineEnd) {
      pieces.push("\n");
      at += character === "\n" ? 1 : 2;
    } else if (character === "\\") {
      const scanned = literal.isRaw ? rawEscape(text, at) : scanEscape(literal, at);
      pieces.push(scanned.piece);
      at = scanned.end;
    } else {
      plainPattern.lastIndex = at;
      const plain = plainPattern.exec(text)?.[0] ?? character;
      pieces.push(plain);
      at += plain.length;
    }
  }
}

interface Escape {
  readonly piece: string | number;
  readonly end: number;
}

/** In a raw literal a backslash stays, and keeps the quote after it from ending the literal. */
function rawEscape(text: string, at: number): Escape {
  if (text.startsWith("\r\n", at + 1)) return { piece: "\\\n", end: at + 3 };
  const piece = text.slice(at, at + 2);
  return { piece, end: at + piece.length };
}

function scanEscape(literal: Literal, at: number): Escape {
  const { text } = literal;
  if (text.startsWith("\r\n", at + 1)) return { piece: "", end: at + 3 };
  const character = text.charAt(at + 1);
  const simple = simpleEscapes[character];
  if (simple !== undefined && character !== "") return { piece: simple, end: at + 2 };
  if (character === "x") return hexEscape(literal, at);
  if (character === "u" || character === "U") return unicodeEscape(literal, at);
  const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4))?.[0];
  if (octal !== undefined) {
    return elementEscape(literal, { at, end: at + 1 + octal.length, value: Number.parseInt(octal, 8) });
  }
  if (character !== "") {
    const shown = String.fromCodePoint(text.codePointAt(at + 1) ?? 0);
    literal.report(`invalid escape sequence: \\${shown}. Use '\\\\' to insert '\\'`, at, at + 1 + shown.length);
  }
  return { piece: "\\", end: at + 1 };
}

function hexEscape(literal: Literal, at: number): Escape {
  const digits = /^[0-9a-fA-F]{2}/.exec(literal.text.slice(at + 2, at + 4))?.[0];
  if (digits !== undefined) return elementEscape(literal, { at, end: at + 4, value: Number.parseInt(digits, 16) });
  literal.report("truncated \\xXX escape, want two hexadecimal digits", at, at + 2);
  return { piece: "", end: at + 2 };
}

function elementEscape(literal: Literal, { at, end, value }: { at: number; end: number; value: number }): Escape {
  const spelling = literal.text.slice(at, end);
  if (literal.isBytes) {
    if (value <= 255) return { piece: value, end };
    literal.report(`invalid escape sequence: ${spelling} is greater than 255`, at, end);
    return { piece: "", end };
  }
  if (value > 127) {
    literal.report(
      `invalid escape sequence: ${spelling} is not ASCII, use \\u00${value.toString(16)} instead`,
      at,
      end,
    );
  }
  return { piece: String.fromCharCode(value), end };
}

function unicodeEscape(literal: Literal, at: number): Escape {
  const width = literal.text.charAt(at + 1) === "u" ? 4 : 8;
  const digits = /^[0-9a-fA-F]*/.exec(literal.text.slice(at + 2, at + 2 + width))?.[0] ?? "";
  const end = at + 2 + digits.length;
  const spelling = literal.text.slice(at, end);
  if (digits.length < width) {
    literal.report(`truncated escape sequence: ${spelling}, want ${width} hexadecimal digits`, at, end);
    return { piece: "", end };
  }
  const value = Number.parseInt(digits, 16);
  if (value <= 0x10ffff && (value < 0xd800 || value > 0xdfff)) return { piece: String.fromCodePoint(value), end };
  literal.report(`invalid escape sequence: ${spelling} is not a Unicode character`, at, end);
  return { piece: "", end };
}
