import { comparePackageVersions, formatPackageVersion } from "../rpm/compare-versions.ts";
import type { TreeContents, TreePackage } from "./tree-contents.ts";

/** A package that is in both trees in different versions; several of one name (kernels) are compared as sets. */
export interface PackageChange {
  readonly name: string;
  readonly architecture: string;
  readonly from: string;
  readonly to: string;
}

/** A package in one tree only. */
export interface PackagePresence {
  readonly name: string;
  readonly architecture: string;
  readonly version: string;
}

export interface PackageDifference {
  readonly added: readonly PackagePresence[];
  readonly removed: readonly PackagePresence[];
  readonly upgraded: readonly PackageChange[];
  readonly downgraded: readonly PackageChange[];
  readonly unchanged: number;
}

/** A path with the size of what stands there. */
export interface SizedPath {
  readonly path: string;
  readonly size: number;
}

export interface FileDifference {
  readonly added: readonly SizedPath[];
  readonly removed: readonly SizedPath[];
  readonly changed: readonly { readonly path: string; readonly from: number; readonly to: number }[];
  readonly unchanged: number;
  /** Bytes of all files, before and after. */
  readonly size: { readonly from: number; readonly to: number };
}

/** What an update from one tree to the other would bring. */
export interface TreeDifference {
  readonly commit: { readonly from: string; readonly to: string };
  readonly version: { readonly from: string | undefined; readonly to: string | undefined };
  readonly packages: PackageDifference;
  readonly files: FileDifference;
}

/** Compares two trees; all lists are sorted by name or path. */
export function compareTrees(from: TreeContents, to: TreeContents): TreeDifference {
  return {
    commit: { from: from.commit, to: to.commit },
    version: { from: from.version, to: to.version },
    packages: comparePackages(from.packages, to.packages),
    files: compareFiles(from.files, to.files),
  };
}

/** Whether the two are the same but for the commit's own name. */
export function isSameTree({ packages, files }: TreeDifference): boolean {
  const lists = [packages.added, packages.removed, packages.upgraded, packages.downgraded];
  return [...lists, files.added, files.removed, files.changed].every((list) => list.length === 0);
}

function comparePackages(from: readonly TreePackage[], to: readonly TreePackage[]): PackageDifference {
  const before = groupByName(from);
  const after = groupByName(to);
  const added: PackagePresence[] = [];
  const removed: PackagePresence[] = [];
  const upgraded: PackageChange[] = [];
  const downgraded: PackageChange[] = [];
  let unchanged = 0;
  for (const key of [...new Set([...before.keys(), ...after.keys()])].toSorted()) {
    const old = without(before.get(key) ?? [], after.get(key) ?? []);
    const next = without(after.get(key) ?? [], before.get(key) ?? []);
    unchanged += (after.get(key)?.length ?? 0) - next.length;
    const [one] = old;
    const [other] = next;
    // Of several versions of one package (kernels), which became which cannot be said: some came, some went.
    if (old.length === 1 && next.length === 1 && one !== undefined && other !== undefined) {
      const change = { ...nameOf(one), from: formatPackageVersion(one), to: formatPackageVersion(other) };
      (comparePackageVersions(one, other) > 0 ? downgraded : upgraded).push(change);
      continue;
    }
    added.push(...next.map((each) => ({ ...nameOf(each), version: formatPackageVersion(each) })));
    removed.push(...old.map((each) => ({ ...nameOf(each), version: formatPackageVersion(each) })));
  }
  return { added, removed, upgraded, downgraded, unchanged };
}

function groupByName(packages: readonly TreePackage[]): Map<string, readonly TreePackage[]> {
  const groups = new Map<string, TreePackage[]>();
  for (const each of packages) {
    const key = `${each.name}\t${each.architecture}`;
    groups.set(key, [...(groups.get(key) ?? []), each].toSorted(comparePackageVersions));
  }
  return groups;
}

function without(packages: readonly TreePackage[], others: readonly TreePackage[]): readonly TreePackage[] {
  const known = new Set(others.map(formatPackageVersion));
  return packages.filter((each) => !known.has(formatPackageVersion(each)));
}

function nameOf({ name, architecture }: TreePackage) {
  return { name, architecture };
}

function compareFiles(from: TreeContents["files"], to: TreeContents["files"]): FileDifference {
  const paths = [...new Set([...from.keys(), ...to.keys()])].toSorted();
  const added: SizedPath[] = [];
  const removed: SizedPath[] = [];
  const changed: { path: string; from: number; to: number }[] = [];
  let unchanged = 0;
  for (const path of paths) {
    const [before, after] = [from.get(path), to.get(path)];
    if (before === undefined) added.push({ path, size: after?.size ?? 0 });
    else if (after === undefined) removed.push({ path, size: before.size });
    else if (before.fingerprint !== after.fingerprint) changed.push({ path, from: before.size, to: after.size });
    else unchanged++;
  }
  return { added, removed, changed, unchanged, size: { from: bytesOf(from), to: bytesOf(to) } };
}

function bytesOf(files: TreeContents["files"]): number {
  let bytes = 0;
  for (const { size } of files.values()) bytes += size;
  return bytes;
}
