import type { SourceRange } from "../../../engine/starlark/source-range.ts";

/**
 * A JSON or YAML document in which every key and every value keeps its place. One shape for both formats, so that all
 * that follows (types, merge, messages) exists once. Plain parsed objects would be simpler and could not say where.
 */
export type DocumentNode =
  | { readonly kind: "mapping"; readonly range: SourceRange; readonly entries: readonly DocumentEntry[] }
  | { readonly kind: "sequence"; readonly range: SourceRange; readonly items: readonly DocumentNode[] }
  | { readonly kind: "text"; readonly range: SourceRange; readonly value: string }
  /** `text` is the number as written: a release 4.10 must not become 4.1. */
  | { readonly kind: "number"; readonly range: SourceRange; readonly value: number; readonly text: string }
  | { readonly kind: "boolean"; readonly range: SourceRange; readonly value: boolean }
  | { readonly kind: "null"; readonly range: SourceRange };

/** One key of a mapping. */
export interface DocumentEntry {
  readonly key: string;
  readonly keyRange: SourceRange;
  readonly value: DocumentNode;
}

/** A mistake in the document's syntax, as the place and the half sentence after "Cannot load …:". */
export interface DocumentProblem {
  readonly range: SourceRange;
  readonly problem: string;
}

/** Deeper nesting is nobody's treefile; without a bound hostile input would exhaust the stack. */
export const MAXIMUM_NESTING = 100;

/** How messages speak of a value that is not what was expected. */
export function describeNode(node: DocumentNode): string {
  switch (node.kind) {
    case "mapping":
      return "a map";
    case "sequence":
      return "a list";
    case "text":
      return `the string ${JSON.stringify(node.value)}`;
    case "number":
      return `the number ${node.text}`;
    case "boolean":
      return String(node.value);
    case "null":
      return "null";
  }
}
