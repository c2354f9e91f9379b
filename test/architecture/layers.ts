/**
 * The layers of ARCHITECTURE.md as data: a folder may import from folders of lower rank, from its own, and from the
 * peers listed with it. Type-only imports count, since a type that points upward is a dependency that will harden.
 */
export const LAYER_RANKS: readonly (readonly [folder: string, rank: number])[] = [
  ["cache/", 0],
  ["engine/graph/", 0],
  ["engine/starlark/", 0],
  ["engine/core/", 1],
  ["engine/rule/", 2],
  ["engine/host/", 2],
  ["engine/reporting/", 2],
  ["engine/loading/", 3],
  ["rules/", 3],
  ["engine/analysis/", 4],
  ["engine/execution/", 5],
  ["engine/cli/", 7],
  ["engine/", 6],
];

/** Folders of one rank know nothing of each other; the longest matching prefix names a file's folder. */
export function layerOf(path: string): { readonly folder: string; readonly rank: number } | undefined {
  const entry = LAYER_RANKS.filter(([folder]) => path.startsWith(folder)).toSorted(
    (a, b) => b[0].length - a[0].length,
  )[0];
  return entry === undefined ? undefined : { folder: entry[0], rank: entry[1] };
}

/** Libraries that enter by one door only: package name -> prefix of the files that may import it. */
export const LIBRARY_DOORS: Readonly<Record<string, string>> = {
  graphology: "engine/graph/",
  "graphology-dag": "engine/graph/",
  "graphology-traversal": "engine/graph/",
  "p-queue": "engine/execution/executor.ts",
  execa: "engine/host/",
  chokidar: "engine/watch.ts",
  commander: "engine/cli/",
};

/** xxhash-wasm has one door, wherever it stands. */
export const SINGLE_FILE_LIBRARIES: readonly string[] = ["xxhash-wasm", "p-queue"];
