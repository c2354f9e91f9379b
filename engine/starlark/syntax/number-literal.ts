import type { Token } from "./token.ts";

type Report = (message: string, start: number, end: number) => void;

const numberPattern =
  /0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|[0-9]+/y;
const wordPattern = /[0-9A-Za-z_]*/y;

/** Scans the number at `start`. Integers are bigints whatever their size, since Starlark's have no bound. */
export function scanNumber(text: string, { start, report }: { start: number; report: Report }): Token {
  numberPattern.lastIndex = start;
  const spelling = numberPattern.exec(text)?.[0] ?? text.charAt(start);
  const end = start + spelling.length;
  wordPattern.lastIndex = end;
  const tail = wordPattern.exec(text)?.[0] ?? "";
  if (tail !== "") {
    report(`invalid number literal: ${spelling}${tail}`, start, end + tail.length);
    return { kind: "int", start, end: end + tail.length, value: 0n };
  }
  if (/[xXoObB]/.test(spelling)) return { kind: "int", start, end, value: BigInt(spelling.toLowerCase()) };
  if (/[.eE]/.test(spelling)) return scanFloat(spelling, { start, end, report });
  if (/^0+[0-9]/.test(spelling) && !/^0+$/.test(spelling)) {
    report(`invalid octal literal: ${spelling} (use '0o${spelling.replace(/^0+/, "")}')`, start, end);
    return { kind: "int", start, end, value: 0n };
  }
  return { kind: "int", start, end, value: BigInt(spelling) };
}

function scanFloat(spelling: string, place: { start: number; end: number; report: Report }): Token {
  const value = Number(spelling);
  if (!Number.isFinite(value)) place.report("floating-point literal too large", place.start, place.end);
  return { kind: "float", start: place.start, end: place.end, value };
}
