/** A package of the host's distribution, as far as a tool's identity needs it. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Names of packages, or of what packages provide; of alternatives, all: each that is installed counts. */
  readonly requires: readonly string[];
  readonly provides: readonly string[];
}

/** What is installed, with who owns which program. */
export interface PackageDatabase {
  readonly packages: readonly InstalledPackage[];
  /** The name of the package that owns a file. */
  ownerOf(path: string): string | undefined;
}

/**
 * Answers what a program rests on. It does what its libraries do, so a new libsolv must re-run what dnf did. More than
 * one package may answer a requirement; all that are installed count, since which one is used is not known from outside.
 */
export class DependencyIndex {
  readonly #providers: ReadonlyMap<string, readonly InstalledPackage[]>;

  constructor(packages: readonly InstalledPackage[]) {
    this.#providers = indexProviders(packages);
  }

  /** The package and all it depends on, sorted by name. */
  closureOf(name: string): readonly InstalledPackage[] {
    const found = new Set<InstalledPackage>();
    const pending = [name];
    for (let wanted = pending.pop(); wanted !== undefined; wanted = pending.pop()) {
      for (const provider of this.#providers.get(wanted) ?? []) {
        if (found.has(provider)) continue;
        found.add(provider);
        pending.push(...provider.requires);
      }
    }
    return [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

function indexProviders(packages: readonly InstalledPackage[]): ReadonlyMap<string, readonly InstalledPackage[]> {
  const providers = new Map<string, InstalledPackage[]>();
  for (const installed of packages) {
    for (const capability of new Set([installed.name, ...installed.provides])) {
      const known = providers.get(capability);
      if (known === undefined) providers.set(capability, [installed]);
      else known.push(installed);
    }
  }
  return providers;
}

/** Merged-/usr systems know one file by two names, and packages may list either: /bin/sed and /usr/bin/sed. */
export function canonicalOwnerPath(path: string): string {
  return path.replace(/^\/(bin|sbin|lib|lib32|lib64|libx32)\//, "/usr/$1/");
}

/** Folders whose files are programs; nobody asks who owns the others. */
export function isProgramPath(path: string): boolean {
  return /^\/(usr\/)?(local\/)?(s?bin|games|lib(exec)?)\//.test(path);
}
