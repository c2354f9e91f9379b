import type { Result } from "../../../engine/core/result.ts";
import { SourceText } from "../../../engine/starlark/syntax/source-text.ts";
import { type DocumentEntry, type DocumentNode, type DocumentProblem, MAXIMUM_NESTING } from "./document-node.ts";

/**
 * Reads JSON and keeps every place. JSON.parse keeps none, and names no position at all for short texts; a YAML parser
 * would take comments and trailing commas that every other JSON reader of the same file refuses.
 */
export function parseJsonDocument(path: string, text: string): Result<DocumentNode, DocumentProblem> {
  const reader = new JsonReader(new SourceText(path, text));
  try {
    return { ok: true, value: reader.readDocument() };
  } catch (error) {
    if (error instanceof JsonMistake) return { ok: false, error: error.problem };
    throw error;
  }
}

/** Leaves the recursive descent at the first mistake; never leaves this module. */
class JsonMistake extends Error {
  constructor(readonly problem: DocumentProblem) {
    super(problem.problem);
  }
}

const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings may not hold them
  /[ \t\r\n]*(?:([{}[\]:,])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])|(true|false|null)\b)/y;

class JsonReader {
  #at = 0;
  #token = "";
  #start = 0;
  #end = 0;

  constructor(readonly source: SourceText) {}

  readDocument(): DocumentNode {
    this.#advance();
    const node = this.#readValue(0);
    if (this.#token !== "") this.#expected("the end of the file");
    return node;
  }

  #readValue(depth: number): DocumentNode {
    if (depth > MAXIMUM_NESTING) this.#fail(`is nested more than ${MAXIMUM_NESTING} levels deep`);
    const token = this.#token;
    if (token === "{") return this.#readMapping(depth);
    if (token === "[") return this.#readSequence(depth);
    const range = this.source.range(this.#start, this.#end);
    if (token === "" || /^[\]}:,]/.test(token)) this.#expected("a value");
    this.#advance();
    if (token.startsWith('"')) return { kind: "text", range, value: String(JSON.parse(token)) };
    if (token === "null") return { kind: "null", range };
    if (token === "true" || token === "false") return { kind: "boolean", range, value: token === "true" };
    return { kind: "number", range, value: Number(token), text: token };
  }

  #readMapping(depth: number): DocumentNode {
    const start = this.#start;
    const entries: DocumentEntry[] = [];
    this.#advance();
    while (this.#token !== "}") {
      if (!this.#token.startsWith('"')) this.#expected(entries.length === 0 ? 'a key or "}"' : "a key");
      const key = String(JSON.parse(this.#token));
      const keyRange = this.source.range(this.#start, this.#end);
      this.#advance();
      if (this.#token !== ":") this.#expected('":"');
      this.#advance();
      entries.push({ key, keyRange, value: this.#readValue(depth + 1) });
      this.#readSeparator("}");
    }
    return { kind: "mapping", range: this.#close(start), entries };
  }

  #readSequence(depth: number): DocumentNode {
    const start = this.#start;
    const items: DocumentNode[] = [];
    this.#advance();
    while (this.#token !== "]") {
      items.push(this.#readValue(depth + 1));
      this.#readSeparator("]");
    }
    return { kind: "sequence", range: this.#close(start), items };
  }

  #readSeparator(end: string): void {
    if (this.#token === end) return;
    if (this.#token !== ",") this.#expected(`"," or "${end}"`);
    this.#advance();
    if (this.#token === end) this.#fail(`has a comma before "${end}", which JSON does not allow`);
  }

  #close(start: number): DocumentNode["range"] {
    const range = this.source.range(start, this.#end);
    this.#advance();
    return range;
  }

  #advance(): void {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.source.text);
    const token = match?.slice(1).find((group) => group !== undefined) ?? "";
    if (match === null) {
      this.#advanceToNothing();
      return;
    }
    this.#at = TOKEN.lastIndex;
    this.#token = token;
    this.#end = this.#at;
    this.#start = this.#end - token.length;
  }

  /** The end of the file is a token of its own (the empty one); anything else that is no token is a mistake. */
  #advanceToNothing(): void {
    const { text } = this.source;
    let at = this.#at;
    while (" \t\r\n".includes(text.charAt(at)) && at < text.length) at++;
    this.#start = at;
    this.#end = Math.min(at + 1, text.length);
    this.#token = "";
    if (at >= text.length) return;
    if (text.startsWith("//", at) || text.startsWith("/*", at) || text[at] === "#")
      this.#fail("holds a comment, which JSON does not allow");
    if (text[at] === '"') this.#fail("holds a string that is not closed or has a bad escape");
    this.#fail(
      `has ${JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))} where JSON allows no such character`,
    );
  }

  #expected(what: string): never {
    const found = this.#token === "" ? "ends" : `has ${JSON.stringify(this.#token)}`;
    return this.#fail(`${found} where ${what} is expected`);
  }

  #fail(problem: string): never {
    throw new JsonMistake({ range: this.source.range(this.#start, this.#end), problem });
  }
}
