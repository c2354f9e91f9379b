import { isAlias, isMap, isPair, isScalar, isSeq, type Node, parseAllDocuments, type Scalar, type YAMLMap } from "yaml";
import type { Result } from "../../../engine/core/result.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import { SourceText } from "../../../engine/starlark/syntax/source-text.ts";
import { type DocumentEntry, type DocumentNode, type DocumentProblem, MAXIMUM_NESTING } from "./document-node.ts";

/** Aliases may repeat what they name; beyond this many values the document is an attack, not a treefile. */
const MAXIMUM_VALUES = 100_000;

/** Reads one YAML document and keeps every place; all syntax mistakes are reported together. */
export function parseYamlDocument(path: string, text: string): Result<DocumentNode, readonly DocumentProblem[]> {
  const source = new SourceText(path, text);
  const whole = source.range(0, 0);
  try {
    const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: "silent", uniqueKeys: false });
    const [document, second] = documents as {
      contents: Node | null;
      errors: { pos: [number, number]; message: string }[];
    }[];
    if (document === undefined) return { ok: true, value: { kind: "null", range: whole } };
    const problems = document.errors.map((error) => ({
      range: source.range(...error.pos),
      problem: `is not valid YAML: ${error.message}`,
    }));
    if (second !== undefined) problems.push({ range: whole, problem: "holds more than one YAML document" });
    if (problems.length > 0) return { ok: false, error: problems };
    return { ok: true, value: new YamlConverter(source, document).convert(document.contents, 0) };
  } catch (error) {
    if (error instanceof YamlMistake) return { ok: false, error: [error.problem] };
    // The library recurses; what nests too deep for the stack is refused like any other depth.
    if (error instanceof RangeError) return { ok: false, error: [{ range: whole, problem: tooDeep() }] };
    throw error;
  }
}

/** Leaves the conversion at what no treefile can hold; never leaves this module. */
class YamlMistake extends Error {
  constructor(readonly problem: DocumentProblem) {
    super(problem.problem);
  }
}

function tooDeep(): string {
  return `is nested more than ${MAXIMUM_NESTING} levels deep`;
}

class YamlConverter {
  #values = 0;

  constructor(
    readonly source: SourceText,
    readonly document: object,
  ) {}

  convert(node: unknown, depth: number): DocumentNode {
    const range = this.#rangeOf(node);
    if (depth > MAXIMUM_NESTING) throw new YamlMistake({ range, problem: tooDeep() });
    if (++this.#values > MAXIMUM_VALUES)
      throw new YamlMistake({ range, problem: `holds more than ${MAXIMUM_VALUES} values` });
    if (isAlias(node)) return { ...this.convert(node.resolve(this.document as never), depth + 1), range };
    if (isMap(node)) return { kind: "mapping", range, entries: this.#entriesOf(node, depth) };
    if (isSeq(node)) return { kind: "sequence", range, items: node.items.map((item) => this.convert(item, depth + 1)) };
    return isScalar(node) ? scalarNode(node, range) : { kind: "null", range };
  }

  #entriesOf(map: YAMLMap, depth: number): DocumentEntry[] {
    return map.items.filter(isPair).map(({ key, value }) => {
      const keyRange = this.#rangeOf(key);
      if (!isScalar(key)) throw new YamlMistake({ range: keyRange, problem: "has a key that is no string" });
      const text = typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
      return { key: text, keyRange, value: this.convert(value, depth + 1) };
    });
  }

  #rangeOf(node: unknown): SourceRange {
    const range = (node as { range?: [number, number, number] } | null)?.range;
    return range === undefined || range === null ? this.source.range(0, 0) : this.source.range(range[0], range[1]);
  }
}

function scalarNode(node: Scalar, range: SourceRange): DocumentNode {
  const { value } = node;
  if (value === null || value === undefined) return { kind: "null", range };
  if (typeof value === "boolean") return { kind: "boolean", range, value };
  if (typeof value === "number") return { kind: "number", range, value, text: node.source ?? String(value) };
  return { kind: "text", range, value: String(value) };
}
