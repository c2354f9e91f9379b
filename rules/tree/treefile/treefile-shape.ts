import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import type { Located } from "../../located.ts";
import { type DocumentNode, describeNode } from "./document-node.ts";

/** What a canonical treefile is made of. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Where a shape says what is wrong with a value; `problem` follows `Cannot load treefile "…": key "…"`. */
export type ReportWrong = (range: SourceRange, problem: string) => void;

/** Replaces `${name}` in a text; reports an unknown name at the text's place. */
type Substitute = (text: Located<string>) => string;

/**
 * What a treefile key holds: how it is read, how a parent's value meets an included one, and what it means. A new key is
 * one line in treefile-keys.ts; no code anywhere else knows a key's type.
 */
export interface Shape<V> {
  read(node: DocumentNode, wrong: ReportWrong): V | undefined;
  merge(parent: V, included: V): V;
  /** Undefined when the value is the default and so says nothing. */
  canonical(value: V): JsonValue | undefined;
  substitute?(value: Located<V>, substitute: Substitute): V;
}

/** The origin's rule for what is no list, map or set: the first one read wins, which is the including file's. */
function basic<V extends JsonValue>(
  expected: string,
  read: (node: DocumentNode) => V | undefined,
  absent?: V,
): Shape<V> {
  return {
    read(node, wrong) {
      const value = read(node);
      if (value === undefined) wrong(node.range, `is ${describeNode(node)}, expected ${expected}`);
      return value;
    },
    merge: (parent) => parent,
    canonical: (value) => (value === absent ? undefined : value),
  };
}

export const text = basic("a string", textOf);

/** A text in which `${…}` stands for a variable. */
export const substitutedText: Shape<string> = {
  ...text,
  substitute: (value, substitute) => substitute(value),
};

/** A release such as 41 or "rawhide"; a number keeps the digits written. */
export const release = basic("a string or a number", (node) => (node.kind === "number" ? node.text : textOf(node)));

/** A switch; `absent` is what leaving it out means. */
export function flag(absent: boolean): Shape<boolean> {
  return basic("true or false", (node) => (node.kind === "boolean" ? node.value : undefined), absent);
}

/** One of a few words (or numbers, for keys that count their versions). */
export function choice(...choices: readonly string[]): Shape<string> {
  return basic(choices.map((one) => JSON.stringify(one)).join(" or "), (node) => {
    const written = node.kind === "number" ? node.text : textOf(node);
    return written !== undefined && choices.includes(written) ? written : undefined;
  });
}

export const character = basic("one ASCII character", (node) => {
  const value = textOf(node);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every ASCII character is allowed
  return value !== undefined && /^[\x00-\x7f]$/.test(value) ? value : undefined;
});

/** Whatever it is: keys that are known, carried along, and refused or ignored by those who compose. */
export const anything: Shape<JsonValue> = {
  read: (node) => plainValue(node),
  merge: (parent) => parent,
  canonical: (value) => value,
};

/** The JSON value of a node. */
export function plainValue(node: DocumentNode): JsonValue {
  switch (node.kind) {
    case "mapping":
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value)]));
    case "sequence":
      return node.items.map(plainValue);
    case "null":
      return null;
    default:
      return node.value;
  }
}

/** The text of a string node. */
export function textOf(node: DocumentNode): string | undefined {
  return node.kind === "text" ? node.value : undefined;
}
