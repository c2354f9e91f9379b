import { ElementsView } from "../value/elements-view.ts";
import { searchBounds } from "../value/slice.ts";
import { isTruthy, type StarlarkValue, typeNameOf } from "../value/starlark-value.ts";
import { StarlarkTuple } from "../value/tuple.ts";
import type { BoundArguments } from "./bound-arguments.ts";
import { formatBraces } from "./format-braces.ts";
import { defineMethods } from "./method.ts";
import { splitLines, splitOnSeparator, splitOnSpace } from "./split-string.ts";
import { isTitle, toTitle } from "./title-case.ts";

const cased = /[\p{Lu}\p{Ll}\p{Lt}]/u;

/** The methods of strings, as the specification lists them. */
export const stringMethods = defineMethods<string>({
  capitalize: [
    [],
    (self) => firstCharacter(self).toUpperCase() + self.slice(firstCharacter(self).length).toLowerCase(),
  ],
  count: [["sub", "start?", "end?"], (self, bound) => BigInt(countOccurrences(searched(self, bound), bound.string(0)))],
  elems: [[], (self) => new ElementsView("string.elems", self, self.split(""))],
  endswith: [["sub", "start?", "end?"], (self, bound) => testAffix(self, bound, "endsWith")],
  find: [["sub", "start?", "end?"], (self, bound) => find(self, bound, "indexOf")],
  format: ["any", (self, { call }) => formatBraces(self, call)],
  index: [["sub", "start?", "end?"], (self, bound) => findOrFail(self, bound, "indexOf")],
  isalnum: [[], (self) => /^[\p{L}\p{Nd}]+$/u.test(self)],
  isalpha: [[], (self) => /^\p{L}+$/u.test(self)],
  isdigit: [[], (self) => /^\p{Nd}+$/u.test(self)],
  islower: [[], (self) => cased.test(self) && self === self.toLowerCase()],
  isspace: [[], (self) => /^\p{White_Space}+$/u.test(self)],
  istitle: [[], isTitle],
  isupper: [[], (self) => cased.test(self) && self === self.toUpperCase()],
  join: [["elements"], join],
  lower: [[], (self) => self.toLowerCase()],
  lstrip: [["chars?"], (self, bound) => strip(self, bound, { left: true, right: false })],
  partition: [["sep"], (self, bound) => partition(self, bound, "first")],
  removeprefix: [
    ["prefix"],
    (self, bound) => (self.startsWith(bound.string(0)) ? self.slice(bound.string(0).length) : self),
  ],
  removesuffix: [
    ["suffix"],
    (self, bound) => (self.endsWith(bound.string(0)) ? self.slice(0, self.length - bound.string(0).length) : self),
  ],
  replace: [["old", "new", "count?"], replace],
  rfind: [["sub", "start?", "end?"], (self, bound) => find(self, bound, "lastIndexOf")],
  rindex: [["sub", "start?", "end?"], (self, bound) => findOrFail(self, bound, "lastIndexOf")],
  rpartition: [["sep"], (self, bound) => partition(self, bound, "last")],
  rsplit: [["sep?", "maxsplit=?"], (self, bound) => split(self, bound, "right")],
  rstrip: [["chars?"], (self, bound) => strip(self, bound, { left: false, right: true })],
  split: [["sep?", "maxsplit=?"], (self, bound) => split(self, bound, "left")],
  splitlines: [
    ["keepends=?"],
    (self, bound) => bound.call.newList(splitLines(self, { keepEnds: isTruthy(bound.value(0)) })),
  ],
  startswith: [["sub", "start?", "end?"], (self, bound) => testAffix(self, bound, "startsWith")],
  strip: [["chars?"], (self, bound) => strip(self, bound, { left: true, right: true })],
  title: [[], toTitle],
  upper: [[], (self) => self.toUpperCase()],
});

function firstCharacter(text: string): string {
  return text === "" ? "" : String.fromCodePoint(text.codePointAt(0) ?? 0);
}

/** The part of the string that `start` and `end`, the second and third argument, leave to look at. */
function searched(self: string, bound: BoundArguments): string {
  const [from, to] = searchBounds(self.length, bound.index(1, 0), bound.index(2, self.length));
  return self.slice(from, to);
}

function countOccurrences(text: string, sub: string): number {
  return sub === "" ? text.length + 1 : text.split(sub).length - 1;
}

function find(self: string, bound: BoundArguments, search: "indexOf" | "lastIndexOf"): bigint {
  const [from, to] = searchBounds(self.length, bound.index(1, 0), bound.index(2, self.length));
  if (from > to) return -1n;
  const at = self.slice(from, to)[search](bound.string(0));
  return BigInt(at === -1 ? -1 : at + from);
}

function findOrFail(self: string, bound: BoundArguments, search: "indexOf" | "lastIndexOf"): bigint {
  const at = find(self, bound, search);
  return at === -1n ? bound.fail(0, "substring not found") : at;
}

function testAffix(self: string, bound: BoundArguments, test: "startsWith" | "endsWith"): boolean {
  const text = searched(self, bound);
  const affix = bound.value(0);
  if (typeof affix === "string") return text[test](affix);
  if (!(affix instanceof StarlarkTuple)) return bound.failType(0, "string or tuple of strings");
  return affix.elements.some((part) =>
    typeof part === "string" ? text[test](part) : bound.failType(0, "string or tuple of strings"),
  );
}

function join(self: string, bound: BoundArguments): string {
  const parts = bound.elements(0).map((part, at) => {
    if (typeof part === "string") return part;
    return bound.fail(0, `expected string for sequence element ${at}, got '${typeNameOf(part)}'`);
  });
  return parts.join(self);
}

function strip(self: string, bound: BoundArguments, sides: { left: boolean; right: boolean }): string {
  const chars = bound.value(0) === null ? undefined : new Set(bound.string(0));
  const isStripped = (character: string): boolean =>
    chars === undefined ? /\p{White_Space}/u.test(character) : chars.has(character);
  const characters = [...self];
  let from = 0;
  let to = characters.length;
  while (sides.left && from < to && isStripped(characters[from] ?? "")) from++;
  while (sides.right && to > from && isStripped(characters[to - 1] ?? "")) to--;
  return characters.slice(from, to).join("");
}

function partition(self: string, bound: BoundArguments, which: "first" | "last"): StarlarkTuple {
  const separator = bound.string(0);
  if (separator === "") bound.fail(0, "empty separator");
  const at = which === "first" ? self.indexOf(separator) : self.lastIndexOf(separator);
  if (at === -1) return new StarlarkTuple(which === "first" ? [self, "", ""] : ["", "", self]);
  return new StarlarkTuple([self.slice(0, at), separator, self.slice(at + separator.length)]);
}

function replace(self: string, bound: BoundArguments): string {
  const [old, replacement] = [bound.string(0), bound.string(1)];
  const limit = bound.index(2, -1);
  if (limit < 0) return self.replaceAll(old, () => replacement);
  const parts = splitOnSeparator(self, { separator: old, limit, from: "left" });
  return parts.join(replacement);
}

function split(self: string, bound: BoundArguments, from: "left" | "right"): StarlarkValue {
  const limit = bound.index(1, -1);
  if (bound.value(0) === null) return bound.call.newList(splitOnSpace(self, { limit, from }));
  const separator = bound.string(0);
  if (separator === "") bound.fail(0, "empty separator");
  return bound.call.newList(splitOnSeparator(self, { separator, limit, from }));
}
