import type { TreeContents } from "./tree-contents.ts";
import { compareTrees, isSameTree, type TreeDifference } from "./tree-difference.ts";

/** A file of an image or a release. */
export interface PublishedFile {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/** One of two things that are compared: a tree, an image or a release, as much as is known of it. */
export interface Side {
  /** As it was asked for: a label or a path. */
  readonly name: string;
  readonly tree?: TreeContents;
  readonly files?: readonly PublishedFile[];
  readonly kernelArguments?: readonly string[];
}

/** A file whose content differs. */
export interface PublishedChange {
  readonly name: string;
  readonly from: Omit<PublishedFile, "name">;
  readonly to: Omit<PublishedFile, "name">;
}

/** What `atomic-build diff --json` prints; what only one side has is left out. */
export interface Difference {
  readonly from: string;
  readonly to: string;
  readonly tree?: TreeDifference;
  readonly artifacts?: {
    readonly added: readonly PublishedFile[];
    readonly removed: readonly PublishedFile[];
    readonly changed: readonly PublishedChange[];
    readonly unchanged: number;
  };
  readonly kernelArguments?: { readonly added: readonly string[]; readonly removed: readonly string[] };
}

/** Compares what both sides have. */
export function compareSides(from: Side, to: Side): Difference {
  const { tree, files, kernelArguments: words } = from;
  return {
    from: from.name,
    to: to.name,
    ...(tree !== undefined && to.tree !== undefined && { tree: compareTrees(tree, to.tree) }),
    ...(files !== undefined && to.files !== undefined && { artifacts: compareFiles(files, to.files) }),
    ...(words !== undefined &&
      to.kernelArguments !== undefined && { kernelArguments: compareWords(words, to.kernelArguments) }),
  };
}

/** Whether nothing differs in what was compared. */
export function isSame({ tree, artifacts, kernelArguments: words }: Difference): boolean {
  const lists = [artifacts?.added, artifacts?.removed, artifacts?.changed, words?.added, words?.removed];
  return (tree === undefined || isSameTree(tree)) && lists.every((list) => list === undefined || list.length === 0);
}

function compareFiles(
  from: readonly PublishedFile[],
  to: readonly PublishedFile[],
): NonNullable<Difference["artifacts"]> {
  const before = new Map(from.map((file) => [file.name, file]));
  const after = new Map(to.map((file) => [file.name, file]));
  const both = [...before.values()].flatMap((one) => {
    const other = after.get(one.name);
    return other === undefined ? [] : [{ name: one.name, from: contentOf(one), to: contentOf(other) }];
  });
  const changed = both.filter((pair) => pair.from.sha256 !== pair.to.sha256);
  return {
    added: sorted([...after.values()].filter(({ name }) => !before.has(name))),
    removed: sorted([...before.values()].filter(({ name }) => !after.has(name))),
    changed: sorted(changed),
    unchanged: both.length - changed.length,
  };
}

function contentOf({ size, sha256 }: PublishedFile) {
  return { size, sha256 };
}

function sorted<T extends { readonly name: string }>(files: readonly T[]): readonly T[] {
  return files.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** In the order written: it decides which of two contradicting arguments holds. */
function compareWords(from: readonly string[], to: readonly string[]): NonNullable<Difference["kernelArguments"]> {
  return { added: to.filter((word) => !from.includes(word)), removed: from.filter((word) => !to.includes(word)) };
}
