import { fail, type Result, succeed } from "../../../engine/core/result.ts";

/** A word and where it stands in its line, in UTF-16 offsets; quotes are inside the place and not in the text. */
export interface LineWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Why a line is no sequence of words: a half sentence, and the place. */
export interface SplitProblem {
  readonly problem: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Splits a command line as kickstart readers do: white space separates; single quotes keep everything; double quotes keep
 * everything but `\"` and `\\`; a backslash elsewhere keeps the next character; `#` starts a comment, inside a word too.
 */
export function splitLine(line: string): Result<readonly LineWord[], SplitProblem> {
  const words: LineWord[] = [];
  let at = skipBlanks(line, 0);
  while (at < line.length && line[at] !== "#") {
    const word = readWord(line, at);
    if (!word.ok) return word;
    words.push(word.value);
    at = skipBlanks(line, word.value.end);
  }
  return succeed(words);
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (at < line.length && isBlank(line.charAt(at))) at++;
  return at;
}

function isBlank(character: string): boolean {
  return character === " " || character === "\t" || character === "\r" || character === "\n";
}

function readWord(line: string, start: number): Result<LineWord, SplitProblem> {
  let text = "";
  let at = start;
  while (at < line.length && line[at] !== "#" && !isBlank(line.charAt(at))) {
    const part = readPart(line, at);
    if (!part.ok) return part;
    text += part.value.text;
    at = part.value.end;
  }
  return succeed({ text, start, end: at });
}

/** One character, escape or quoted stretch. */
function readPart(line: string, at: number): Result<{ text: string; end: number }, SplitProblem> {
  const character = line.charAt(at);
  if (character === "\\") {
    if (at + 1 < line.length) return succeed({ text: line.charAt(at + 1), end: at + 2 });
    return fail({
      problem: "ends in a backslash: kickstart lines do not go on in the next line",
      start: at,
      end: at + 1,
    });
  }
  if (character !== "'" && character !== '"') return succeed({ text: character, end: at + 1 });
  const quoted = /^(?:'([^']*)'|"((?:[^"\\]|\\[\s\S])*)")/.exec(line.slice(at));
  if (quoted === null)
    return fail({ problem: `has a quote ${character} that is not closed`, start: at, end: line.length });
  const text = quoted[1] ?? (quoted[2] ?? "").replace(/\\(["\\])/g, "$1");
  return succeed({ text, end: at + quoted[0].length });
}

/** A word as it must be written to be read back as it is. */
export function quoteWord(text: string): string {
  return /^[^\s'"\\#]+$/.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}
