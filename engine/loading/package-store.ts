import type { Diagnostic } from "../core/diagnostic.ts";
import { nearestName } from "../starlark/nearest-name.ts";
import { loadPackage, type PackageSources } from "./load-package.ts";
import type { LoadedPackage } from "./loaded-package.ts";
import { listPackagesBeneath } from "./package-folder.ts";

/** Packages as they are asked for, each loaded once: a build of one target reads no BUILD.atomic that it does not need. */
export class PackageStore {
  readonly sources: PackageSources;
  readonly #packages = new Map<string, LoadedPackage | undefined>();

  constructor(sources: PackageSources) {
    this.sources = sources;
  }

  /** undefined where the folder is no package. */
  load(name: string): LoadedPackage | undefined {
    if (!this.#packages.has(name)) this.#packages.set(name, loadPackage(name, this.sources));
    return this.#packages.get(name);
  }

  /** In the order in which they were asked for. */
  loaded(): readonly LoadedPackage[] {
    return [...this.#packages.values()].filter((loaded) => loaded !== undefined);
  }

  /** "there is no package …", with the nearest one; looks at the whole workspace, so only for a message. */
  describeMissing(name: string): string {
    if (name === "" || this.sources.files.kindOf(name) === "directory") {
      return `no package "//${name}": its folder has no BUILD.atomic`;
    }
    const nearest = nearestName(name, listPackagesBeneath(this.sources.files, ""));
    const hint = nearest === undefined ? "" : `, did you mean "//${nearest}"?`;
    return `no package "//${name}": there is no such folder${hint}`;
  }

  /** What is wrong in the packages that were loaded. */
  problems(): readonly Diagnostic[] {
    return this.loaded().flatMap(({ problems }) => problems);
  }
}
