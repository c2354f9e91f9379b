import type { Located } from "../../located.ts";
import { type DocumentNode, describeNode } from "./document-node.ts";
import { splitPackageNames } from "./split-package-names.ts";
import { type JsonValue, type ReportWrong, type Shape, textOf } from "./treefile-shape.ts";

/** Reads one element of a list; reports and returns undefined when it is wrong. */
type ReadItem<T> = (node: DocumentNode, wrong: ReportWrong) => T | undefined;

/** A list keeps its order, and what is included comes before what includes it: a script of the parent runs last. */
function listOf<T>(expected: string, readItem: ReadItem<T>, toJson: (item: T) => JsonValue): Shape<readonly T[]> {
  return {
    read: (node, wrong) => readItems(node, { expected, readItem, wrong }),
    merge: (parent, included) => [...included, ...parent],
    canonical: (items) => (items.length === 0 ? undefined : items.map(toJson)),
  };
}

export const texts = listOf("a list of strings", locatedText("a string"), ({ value }) => value);

/** A set: order and repetition say nothing, so the canonical form is sorted. The first mention is the origin. */
export const textSet: Shape<readonly Located<string>[]> = {
  ...texts,
  merge: (parent, included) => uniqueByValue([...parent, ...included]),
  canonical: (items) => (items.length === 0 ? undefined : sortedTexts(items)),
};

/** Package names: every element is split on white space unless quoted, and the whole is a set. */
export const packageSet: Shape<readonly Located<string>[]> = {
  ...textSet,
  read: (node, wrong) => readItems(node, { expected: "a list of strings", readItem: readPackages, wrong })?.flat(),
};

/** `[[SOURCE, DESTINATION], …]`. */
export interface AddedFile {
  /** As written: relative to the folder of the treefile that `origin` names. */
  readonly source: Located<string>;
  readonly destination: Located<string>;
}

export const addedFiles = listOf<AddedFile>(
  "a list of [SOURCE, DESTINATION] pairs",
  (node, wrong) => {
    const [source, destination, ...rest] = readTexts(node, "a [SOURCE, DESTINATION] pair", wrong) ?? [];
    if (source !== undefined && destination !== undefined && rest.length === 0) return { source, destination };
    if (node.kind === "sequence" && node.items.length !== 2)
      wrong(node.range, `has a list of ${node.items.length}, expected a [SOURCE, DESTINATION] pair`);
    return undefined;
  },
  ({ source, destination }) => [source.value, destination.value],
);

/** `[[PACKAGE, PATTERN…], …]`: files of a package that must not stay. */
export interface RemovedFromPackage {
  readonly package: Located<string>;
  readonly patterns: readonly Located<string>[];
}

export const removedFromPackages = listOf<RemovedFromPackage>(
  "a list of [PACKAGE, REGULAR EXPRESSION…] lists",
  (node, wrong) => {
    const [name, ...patterns] = readTexts(node, "a list [PACKAGE, REGULAR EXPRESSION…]", wrong) ?? [];
    if (name === undefined) return undefined;
    if (patterns.length === 0) wrong(node.range, "names no regular expression after the package");
    for (const { value, origin } of patterns) {
      if (!isRegularExpression(value)) wrong(origin, `has ${JSON.stringify(value)}, which is no regular expression`);
    }
    return { package: name, patterns };
  },
  (removed) => [removed.package.value, ...removed.patterns.map(({ value }) => value)],
);

/** `[{repo: ID, packages: […]}, …]`: packages that must come from one repository. */
export interface RepoPackages {
  readonly repo: Located<string>;
  readonly packages: readonly Located<string>[];
}

export const repoPackages = listOf<RepoPackages>(
  'a list of {"repo", "packages"} maps',
  (node, wrong) => {
    if (node.kind !== "mapping")
      return void wrong(node.range, `has ${describeNode(node)}, expected {"repo", "packages"}`);
    for (const { key, keyRange } of node.entries) {
      if (key !== "repo" && key !== "packages")
        wrong(keyRange, `has no member ${JSON.stringify(key)}, only "repo" and "packages"`);
    }
    const repo = node.entries.find(({ key }) => key === "repo")?.value;
    const packages = node.entries.find(({ key }) => key === "packages")?.value;
    if (repo === undefined || packages === undefined)
      return void wrong(node.range, `lacks ${repo === undefined ? '"repo"' : '"packages"'}`);
    const name = locatedText('a string for "repo"')(repo, wrong);
    const names = packageSet.read(packages, wrong);
    return name === undefined || names === undefined ? undefined : { repo: name, packages: names };
  },
  ({ repo, packages }) => ({ repo: repo.value, packages: sortedTexts(packages) }),
);

/** Values in code point order, each once. */
function sortedTexts(items: readonly Located<string>[]): string[] {
  return [...new Set(items.map(({ value }) => value))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function readItems<T>(
  node: DocumentNode,
  { expected, readItem, wrong }: { expected: string; readItem: ReadItem<T>; wrong: ReportWrong },
): T[] | undefined {
  if (node.kind !== "sequence") return void wrong(node.range, `is ${describeNode(node)}, expected ${expected}`);
  return node.items.map((item) => readItem(item, wrong)).filter((item) => item !== undefined);
}

function readTexts(node: DocumentNode, expected: string, wrong: ReportWrong): Located<string>[] | undefined {
  if (node.kind !== "sequence") return void wrong(node.range, `has ${describeNode(node)}, expected ${expected}`);
  const read = node.items.map((item) => locatedText("a string")(item, wrong)).filter((item) => item !== undefined);
  return read.length === node.items.length ? read : undefined;
}

function locatedText(expected: string): ReadItem<Located<string>> {
  return (node, wrong) => {
    const value = textOf(node);
    if (value === undefined) return void wrong(node.range, `has ${describeNode(node)}, expected ${expected}`);
    return { value, origin: node.range };
  };
}

function readPackages(node: DocumentNode, wrong: ReportWrong): Located<string>[] | undefined {
  const written = locatedText("a string")(node, wrong);
  if (written === undefined) return undefined;
  const names = splitPackageNames(written.value);
  if (!names.ok) return void wrong(node.range, names.error);
  return names.value.map((value) => ({ value, origin: node.range }));
}

function uniqueByValue(items: readonly Located<string>[]): Located<string>[] {
  const seen = new Map<string, Located<string>>();
  for (const item of items) if (!seen.has(item.value)) seen.set(item.value, item);
  return [...seen.values()];
}

function isRegularExpression(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
