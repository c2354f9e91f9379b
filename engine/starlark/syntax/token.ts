/**
 * What a token is. Keywords and punctuation are their own spelling, so that the parser reads as the grammar does and
 * a message can quote a kind as it is.
 */
export type TokenKind =
  | "identifier"
  | "int"
  | "float"
  | "string"
  | "bytes"
  | "newline"
  | "indent"
  | "outdent"
  | "end of file"
  /** Already reported by the lexer; the parser stops at it without a second complaint. */
  | "illegal"
  | Keyword
  | Punctuation;

/** What the literal denotes, or the identifier's name. */
type TokenValue = string | bigint | number | Uint8Array | undefined;

export interface Token {
  readonly kind: TokenKind;
  /** Offsets in the source text; `end` is after the last character. */
  readonly start: number;
  readonly end: number;
  readonly value: TokenValue;
}

const keywords = [
  "and",
  "break",
  "continue",
  "def",
  "elif",
  "else",
  "for",
  "if",
  "in",
  "lambda",
  "load",
  "not",
  "or",
  "pass",
  "return",
] as const;

export type Keyword = (typeof keywords)[number];

export const keywordsByName: ReadonlyMap<string, Keyword> = new Map(keywords.map((keyword) => [keyword, keyword]));

/** Python's words that Starlark keeps for later, with what to write instead where there is something. */
export const reservedWords: ReadonlyMap<string, string | undefined> = new Map([
  ["as", undefined],
  ["assert", "use fail() instead"],
  ["async", undefined],
  ["await", undefined],
  ["class", "use a dict instead"],
  ["del", "use the methods pop() and remove() instead"],
  ["except", undefined],
  ["finally", undefined],
  ["from", undefined],
  ["global", undefined],
  ["import", "use load() instead"],
  ["is", "use == instead"],
  ["nonlocal", undefined],
  ["raise", "use fail() instead"],
  ["try", undefined],
  ["while", "use a for loop over range() instead"],
  ["with", undefined],
  ["yield", undefined],
]);

const punctuation = [
  "//=",
  "<<=",
  ">>=",
  "**",
  "//",
  "<<",
  ">>",
  "<=",
  ">=",
  "==",
  "!=",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "&=",
  "|=",
  "^=",
  "+",
  "-",
  "*",
  "/",
  "%",
  "~",
  "&",
  "|",
  "^",
  ".",
  ",",
  "=",
  ";",
  ":",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  "<",
  ">",
] as const;

export type Punctuation = (typeof punctuation)[number];

/** By first character, longest first: the first that matches is the token. */
export const punctuationByFirst: ReadonlyMap<string, readonly Punctuation[]> = groupByFirst();

function groupByFirst(): Map<string, Punctuation[]> {
  const groups = new Map<string, Punctuation[]>();
  for (const spelling of punctuation) {
    const group = groups.get(spelling.charAt(0));
    if (group === undefined) groups.set(spelling.charAt(0), [spelling]);
    else group.push(spelling);
  }
  return groups;
}
