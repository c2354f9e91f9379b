/** From a label to its target, or the words why not. */
import { type Label, labelName, labelPackage } from "../core/label.ts";
import { nearestName } from "../starlark/nearest-name.ts";
import { findSourceTarget, type LoadedPackage } from "./loaded-package.ts";
import { joinPath } from "./package-folder.ts";
import type { PackageStore } from "./package-store.ts";
import type { Target } from "./target.ts";

export type FoundTarget =
  | { readonly kind: "found"; readonly target: Target }
  /** Its package has complained already. */
  | { readonly kind: "broken" }
  | { readonly kind: "missing"; readonly problem: string };

/** Any file of a package is a target of it, unasked; who may use it is another question (check-edge.ts). */
export function findTarget(store: PackageStore, label: Label): FoundTarget {
  const packageName = labelPackage(label);
  const name = labelName(label);
  const loaded = store.load(packageName);
  if (loaded === undefined) return { kind: "missing", problem: `there is ${store.describeMissing(packageName)}` };
  const declared = loaded.targets.get(name);
  if (declared !== undefined && declared.kind !== "source") return { kind: "found", target: declared };
  if (declared === undefined && loaded.brokenNames.has(name)) return { kind: "broken" };
  const source = findSourceTarget(store.sources.files, packageName, name);
  if (source.kind === "beyond") return describeBeyond(label, source.subpackage);
  if (source.kind === "source") {
    return { kind: "found", target: { ...source, visibility: declared?.visibility ?? source.visibility } };
  }
  if (declared !== undefined)
    return { kind: "missing", problem: `package "//${packageName}" exports it, but there is no such file` };
  return loaded.isIncomplete ? { kind: "broken" } : { kind: "missing", problem: describeMissing(store, loaded, name) };
}

function describeBeyond(label: Label, subpackage: string): FoundTarget {
  const rest = joinPath(labelPackage(label), labelName(label)).slice(subpackage.length + 1);
  const problem = `"${subpackage}" is a package of its own, did you mean "//${subpackage}${rest === "" ? "" : `:${rest}`}"?`;
  return { kind: "missing", problem };
}

function describeMissing(store: PackageStore, loaded: LoadedPackage, name: string): string {
  const files = store.sources.files.list(loaded.name).map((entry) => entry.name);
  const nearest = nearestName(name, [...loaded.targets.keys(), ...files]);
  const hint = nearest === undefined ? "" : `, did you mean "//${loaded.name}:${nearest}"?`;
  return `package "//${loaded.name}" has neither a target nor a file "${name}"${hint}`;
}
