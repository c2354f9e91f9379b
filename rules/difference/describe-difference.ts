import type { Palette } from "../../engine/reporting/palette.ts";
import { type Difference, isSame } from "./difference.ts";
import type { TreeDifference } from "./tree-difference.ts";

/** How a difference is drawn. */
export interface DifferenceView {
  readonly palette: Palette;
  /** Most rows of one list; more are counted. */
  readonly mostRows: number;
}

/** One row of a list: what it is about, and what became of it. */
type Row = readonly [name: string, what: string];

/** The summary first, then list by list, in columns. */
export function describeDifference(difference: Difference, view: DifferenceView): readonly string[] {
  const { palette } = view;
  const title = `${palette.label(difference.from)} -> ${palette.label(difference.to)}`;
  return [title, ...describeSummary(difference, palette), ...describeLists(difference, view)];
}

/** Only the packages, and the rest in one line: what a person who just built a tree wants to know. */
export function describePackageChanges(tree: TreeDifference, view: DifferenceView): readonly string[] {
  const files = `  files: ${summarizeFiles(tree)}`;
  return [`  packages: ${summarizePackages(tree)}`, files, ...packageLists(tree, view)];
}

function describeSummary(difference: Difference, palette: Palette): readonly string[] {
  const { tree, artifacts, kernelArguments: words } = difference;
  if (tree === undefined && artifacts === undefined && words === undefined)
    return [palette.warning("  nothing in common to compare: one is a tree, the other is none")];
  if (isSame(difference) && tree?.commit.from === tree?.commit.to) return [palette.success("  no difference")];
  return [
    ...(tree === undefined ? [] : describeTree(tree)),
    ...(artifacts === undefined
      ? []
      : [
          `  artifacts: ${tally(
            [
              [artifacts.added, "added"],
              [artifacts.removed, "removed"],
              [artifacts.changed, "changed"],
            ],
            artifacts.unchanged,
          )}`,
        ]),
    ...(words === undefined
      ? []
      : [
          `  kernel arguments: ${tally(
            [
              [words.added, "added"],
              [words.removed, "removed"],
            ],
            undefined,
          )}`,
        ]),
  ];
}

function describeTree(tree: TreeDifference): readonly string[] {
  const { from, to } = tree.commit;
  if (from === to) return [`  tree: the same, commit ${to.slice(0, 12)}`];
  return [
    `  commit: ${from.slice(0, 12)} -> ${to.slice(0, 12)}${describeVersions(tree)}`,
    `  packages: ${summarizePackages(tree)}`,
    `  files: ${summarizeFiles(tree)}`,
  ];
}

function describeVersions({ version: { from, to } }: TreeDifference): string {
  return from === to ? "" : `, version ${from ?? "none"} -> ${to ?? "none"}`;
}

function summarizePackages({ packages: { added, removed, upgraded, downgraded, unchanged } }: TreeDifference): string {
  const lists = [
    [upgraded, "upgraded"],
    [downgraded, "downgraded"],
    [added, "added"],
    [removed, "removed"],
  ] as const;
  return tally(lists, unchanged);
}

function summarizeFiles({ files: { added, removed, changed, unchanged, size } }: TreeDifference): string {
  const counted = tally(
    [
      [added, "added"],
      [removed, "removed"],
      [changed, "changed"],
    ],
    unchanged,
  );
  return `${counted}; ${formatSize(size.from)} -> ${formatSize(size.to)} (${formatGrowth(size.to - size.from)})`;
}

function tally(lists: readonly (readonly [readonly unknown[], string])[], unchanged: number | undefined): string {
  const counts = lists.filter(([list]) => list.length > 0).map(([list, word]) => `${list.length} ${word}`);
  return [...counts, ...(unchanged === undefined ? [] : [`${unchanged} unchanged`])].join(", ") || "none changed";
}

function describeLists(difference: Difference, view: DifferenceView): readonly string[] {
  const { tree, artifacts, kernelArguments: words } = difference;
  const { palette } = view;
  const of = (title: string, rows: readonly Row[]) => describeList(title, rows, view);
  return [
    ...(words === undefined
      ? []
      : of("Kernel arguments", [
          ...words.added.map((word): Row => [`${palette.success("+")} ${word}`, ""]),
          ...words.removed.map((word): Row => [`${palette.error("-")} ${word}`, ""]),
        ])),
    ...(artifacts === undefined
      ? []
      : [
          ...of(
            "Added artifacts",
            artifacts.added.map(({ name, size }): Row => [name, formatSize(size)]),
          ),
          ...of(
            "Removed artifacts",
            artifacts.removed.map(({ name, size }): Row => [name, formatSize(size)]),
          ),
          ...of(
            "Changed artifacts",
            artifacts.changed.map(({ name, from, to }): Row => [name, formatSizes(from.size, to.size)]),
          ),
        ]),
    ...(tree === undefined ? [] : [...packageLists(tree, view), ...fileLists(tree, view)]),
  ];
}

function packageLists({ packages }: TreeDifference, view: DifferenceView): readonly string[] {
  const presence = ({ name, version }: { readonly name: string; readonly version: string }): Row => [name, version];
  const change = ({ name, from, to }: { readonly name: string; readonly from: string; readonly to: string }): Row => {
    return [name, `${from} -> ${to}`];
  };
  return [
    ...describeList("Upgraded packages", packages.upgraded.map(change), view),
    ...describeList("Downgraded packages", packages.downgraded.map(change), view),
    ...describeList("Added packages", packages.added.map(presence), view),
    ...describeList("Removed packages", packages.removed.map(presence), view),
  ];
}

function fileLists({ files }: TreeDifference, view: DifferenceView): readonly string[] {
  return [
    ...describeList(
      "Added files",
      files.added.map(({ path, size }): Row => [path, formatSize(size)]),
      view,
    ),
    ...describeList(
      "Removed files",
      files.removed.map(({ path, size }): Row => [path, formatSize(size)]),
      view,
    ),
    ...describeList(
      "Changed files",
      files.changed.map(({ path, from, to }): Row => [path, formatSizes(from, to)]),
      view,
    ),
  ];
}

function describeList(title: string, rows: readonly Row[], { palette, mostRows }: DifferenceView): readonly string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, mostRows);
  const width = Math.max(...shown.map(([name]) => name.length));
  const lines = shown.map(([name, what]) => `  ${name.padEnd(what === "" ? 0 : width)}  ${what}`.trimEnd());
  const rest = rows.length - shown.length;
  return ["", palette.strong(`${title}:`), ...lines, ...(rest > 0 ? [palette.faint(`  … and ${rest} more`)] : [])];
}

function formatSizes(from: number, to: number): string {
  return from === to ? `${formatSize(to)}, same size` : `${formatSize(from)} -> ${formatSize(to)}`;
}

function formatGrowth(bytes: number): string {
  return bytes === 0 ? "same size" : `${bytes > 0 ? "+" : "-"}${formatSize(Math.abs(bytes))}`;
}

/** In the unit in which people say it. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}
