import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { didYouMean } from "../../did-you-mean.ts";
import type { Located } from "../../located.ts";
import { type DocumentEntry, type DocumentNode, describeNode } from "./document-node.ts";
import { readConditionals, readIncludes } from "./read-includes.ts";
import {
  ARCHITECTURES,
  INCLUDE_KEYS,
  LEGACY_SPELLINGS,
  shapeOf,
  TREEFILE_KEYS,
  type TreefileKey,
} from "./treefile-keys.ts";
import { packageSet } from "./treefile-list-shape.ts";
import type { TreefilePart } from "./treefile-part.ts";
import type { ReportWrong } from "./treefile-shape.ts";

/** What reading one treefile's keys needs to know. */
export interface ReadTreefileOptions {
  readonly path: string;
  readonly basearch: string;
  readonly report: (diagnostic: Diagnostic) => void;
}

/**
 * Turns one document into keys of known types. Every mistake is reported and skipped, so that all of a file's mistakes
 * are seen at once. Unknown keys are mistakes in JSON too: rpm-ostree drops them there without a word, and a misspelt
 * `exclude-packages` then ships what it was to keep out.
 */
export function readTreefile(document: DocumentNode, options: ReadTreefileOptions): TreefilePart {
  return new TreefileReader(options).read(document);
}

const PACKAGE_PREFIX = "packages-";
const PACKAGE_KEYS = new Set(["packages", "bootstrap_packages"]);
const KNOWN_KEYS = [...Object.keys(TREEFILE_KEYS), ...INCLUDE_KEYS, ...LEGACY_SPELLINGS.keys(), ...PACKAGE_KEYS];

class TreefileReader {
  readonly #values = new Map<TreefileKey, Located<unknown>>();
  readonly #seen = new Map<string, DocumentEntry>();
  readonly #includes: Located<string>[] = [];
  readonly #archIncludes: Located<string>[] = [];
  readonly #conditionals: TreefilePart["conditionals"][number][] = [];

  constructor(readonly options: ReadTreefileOptions) {}

  read(document: DocumentNode): TreefilePart {
    if (document.kind === "mapping") for (const entry of document.entries) this.#readEntry(entry);
    else if (document.kind !== "null")
      this.#wrong(document.range, `the file holds ${describeNode(document)}, expected a map of keys`);
    return {
      values: this.#values,
      includes: [...this.#includes, ...this.#archIncludes],
      conditionals: this.#conditionals,
    };
  }

  #readEntry(entry: DocumentEntry): void {
    const { key, value } = entry;
    if (isComment(key) || !this.#isFirst(entry) || value.kind === "null") return;
    const wrong: ReportWrong = (range, problem) => this.#wrong(range, `key ${JSON.stringify(key)} ${problem}`);
    const known = LEGACY_SPELLINGS.get(key) ?? key;
    if (PACKAGE_KEYS.has(key)) this.#addPackages(value, wrong);
    else if (isTreefileKey(known)) this.#readValue(known, value, wrong);
    else if (key.startsWith(PACKAGE_PREFIX)) this.#readArchitecturePackages(entry, wrong);
    else if (key === "include") this.#includes.push(...readIncludes(value, wrong));
    else if (key === "arch-include") this.#readArchitectureIncludes(value, wrong);
    else if (key === "conditional-include") this.#readConditionals(value, wrong);
    else this.#wrong(entry.keyRange, `key ${JSON.stringify(key)} is not known${didYouMean(key, KNOWN_KEYS)}`);
  }

  /** A key may be written once, and in one spelling: readers disagree about which of two would count. */
  #isFirst(entry: DocumentEntry): boolean {
    const name = LEGACY_SPELLINGS.get(entry.key) ?? entry.key;
    const first = this.#seen.get(name);
    if (first === undefined) {
      this.#seen.set(name, entry);
      return true;
    }
    const problem =
      first.key === entry.key
        ? `key ${JSON.stringify(entry.key)} is there twice`
        : `keys ${JSON.stringify(first.key)} and ${JSON.stringify(entry.key)} are two spellings of one key`;
    this.options.report({
      message: this.#message(problem),
      range: entry.keyRange,
      notes: [{ message: "First written here", range: first.keyRange }],
      remedy: "Keep one of them",
    });
    return false;
  }

  #readValue(key: TreefileKey, node: DocumentNode, wrong: ReportWrong): void {
    const value = shapeOf(key).read(node, wrong);
    if (value !== undefined) this.#values.set(key, { value, origin: node.range });
  }

  #addPackages(node: DocumentNode, wrong: ReportWrong): void {
    const added = packageSet.read(node, wrong);
    if (added === undefined) return;
    const before = this.#values.get("packages");
    const value = before === undefined ? packageSet.merge(added, []) : shapeOf("packages").merge(before.value, added);
    this.#values.set("packages", { value, origin: before?.origin ?? node.range });
  }

  #readArchitecturePackages({ key, keyRange, value }: DocumentEntry, wrong: ReportWrong): void {
    const architecture = key.slice(PACKAGE_PREFIX.length);
    this.#checkArchitecture(architecture, (problem) => this.#wrong(keyRange, `key ${JSON.stringify(key)} ${problem}`));
    if (architecture === this.options.basearch) this.#addPackages(value, wrong);
    else packageSet.read(value, wrong);
  }

  #readConditionals(value: DocumentNode, wrong: ReportWrong): void {
    const inline = (node: DocumentNode) => readTreefile(node, this.options);
    this.#conditionals.push(...readConditionals(value, { wrong, inline }));
  }

  #readArchitectureIncludes(node: DocumentNode, wrong: ReportWrong): void {
    if (node.kind !== "mapping") {
      wrong(node.range, `is ${describeNode(node)}, expected a map from architectures to files`);
      return;
    }
    for (const { key, keyRange, value } of node.entries) {
      this.#checkArchitecture(key, (problem) => wrong(keyRange, problem));
      const includes = readIncludes(value, wrong);
      if (key === this.options.basearch) this.#archIncludes.push(...includes);
    }
  }

  #checkArchitecture(name: string, wrong: (problem: string) => void): void {
    if (name === this.options.basearch || ARCHITECTURES.includes(name)) return;
    wrong(`names the unknown architecture ${JSON.stringify(name)}${didYouMean(name, ARCHITECTURES)}`);
  }

  #wrong(range: DocumentNode["range"], problem: string): void {
    this.options.report({ message: this.#message(problem), range });
  }

  #message(problem: string): string {
    return `Cannot load treefile ${JSON.stringify(this.options.path)}: ${problem}`;
  }
}

/** JSON has no comments, so treefiles in JSON carry them as keys. */
function isComment(key: string): boolean {
  return key === "comment" || /^(?:_|\/\/|#)/.test(key);
}

function isTreefileKey(name: string): name is TreefileKey {
  return Object.hasOwn(TREEFILE_KEYS, name);
}
