import type { Diagnostic } from "../core/diagnostic.ts";
import { makeLabel } from "../core/label.ts";
import type { WorkspaceFiles } from "../core/workspace-files.ts";
import { isPackage, joinPath } from "./package-folder.ts";
import type { SourceTarget, Target } from "./target.ts";
import { PRIVATE } from "./visibility.ts";

/** What evaluating one BUILD.atomic declares. A package with mistakes is still there, with all that was right in it. */
export interface LoadedPackage {
  readonly name: string;
  /** Declared targets in the order of the file: rules, the files they promise, exported files, the build file itself. */
  readonly targets: ReadonlyMap<string, Target>;
  /** Names of targets that were declared wrongly: whoever needs one fails without a second complaint. */
  readonly brokenNames: ReadonlySet<string>;
  /** The file could not be understood whole, so a missing target may only have been missed. */
  readonly isIncomplete: boolean;
  readonly problems: readonly Diagnostic[];
  readonly printed: readonly Diagnostic[];
}

/** The file or folder that a name of a package stands for; private, unless the package exports it. */
export function findSourceTarget(
  files: WorkspaceFiles,
  packageName: string,
  name: string,
): SourceTarget | { readonly kind: "missing" } | { readonly kind: "beyond"; readonly subpackage: string } {
  const path = joinPath(packageName, name);
  const kind = files.kindOf(path);
  // A file is no package: asking for what is below it, ten thousand times, takes half a second.
  const subpackage = findSubpackage(files, packageName, kind === "directory" ? `${name}/` : name);
  if (subpackage !== undefined) return { kind: "beyond", subpackage };
  if (kind === "missing") return { kind: "missing" };
  const isDirectory = kind === "directory";
  return { kind: "source", label: makeLabel(packageName, name), packageName, path, isDirectory, visibility: PRIVATE };
}

/** The outermost folder along `name`, up to its last slash, that is a package of its own. */
function findSubpackage(files: WorkspaceFiles, packageName: string, name: string): string | undefined {
  for (let slash = name.indexOf("/"); slash >= 0; slash = name.indexOf("/", slash + 1)) {
    const folder = joinPath(packageName, name.slice(0, slash));
    if (isPackage(files, folder)) return folder;
  }
  return undefined;
}
