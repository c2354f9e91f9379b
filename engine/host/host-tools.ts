import { createHash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { type FileStamp, stampOfStat } from "../core/file-stamp.ts";
import type { HostTool, HostTools } from "../core/host-tool.ts";
import { DependencyIndex, type InstalledPackage, type PackageDatabase } from "./installed-package.ts";
import type { PackageSource } from "./package-source.ts";
import { lookUpOnPath, searchPathFolders } from "./path-lookup.ts";
import { statIfPresent } from "./stat-if-present.ts";
import { ToolMemory } from "./tool-memory.ts";

/** Where to look, and where to remember. */
export interface HostToolLookupOptions {
  readonly searchPath: string;
  readonly packages: PackageSource;
  /** Flat file that spares the next invocation the package database and the digests. */
  readonly memoryPath: string;
}

/**
 * The programs of this machine, each with all that decides what it does: the path, the digest of the file, its package
 * and everything that package depends on, by version. Law: a remembered answer counts only while the folders of PATH,
 * the package database and the program itself are as they were; looking that up costs one stat each.
 */
export class HostToolLookup implements HostTools {
  readonly #options: HostToolLookupOptions;
  readonly #memory: ToolMemory;
  readonly #asked = new Map<string, HostTool | undefined>();
  readonly #stamps = new Map<string, FileStamp | undefined>();
  #installed: { readonly database: PackageDatabase | undefined; readonly dependencies: DependencyIndex } | undefined;

  constructor(options: HostToolLookupOptions) {
    this.#options = options;
    this.#memory = new ToolMemory(options.memoryPath, {
      searchPath: options.searchPath,
      files: [...searchPathFolders(options.searchPath), ...options.packages.files],
    });
  }

  find(name: string): HostTool | undefined {
    if (this.#asked.has(name)) return this.#asked.get(name);
    if (this.#asked.size === 0) this.#watchMachine();
    const remembered = this.#memory.recall(name);
    if (remembered !== undefined) this.#watch(remembered.foundAt);
    const found = remembered === undefined ? this.#lookUp(name) : remembered;
    this.#asked.set(name, found?.tool);
    return found?.tool;
  }

  /**
   * Every file whose change could change an answer given so far, as it looked before the answer: a program that is
   * upgraded while the build runs is found by the next one.
   */
  stamps(): ReadonlyMap<string, FileStamp | undefined> {
    return this.#stamps;
  }

  /** Keeps what was looked up for the next invocation. */
  save(): void {
    this.#memory.save();
  }

  /** Folders of PATH and the package database: at the first question, since installing what was missing comes before it. */
  #watchMachine(): void {
    const { searchPath, packages } = this.#options;
    for (const path of [...searchPathFolders(searchPath), ...packages.files]) this.#watch(path);
  }

  #watch(path: string): void {
    this.#stamps.set(path, stampOfStat(statIfPresent(path)));
  }

  #lookUp(name: string): { readonly tool: HostTool; readonly foundAt: string } | undefined {
    const foundAt = lookUpOnPath(name, this.#options.searchPath);
    if (foundAt === undefined) return undefined;
    this.#watch(foundAt);
    const tool = this.#identify(name, realpathSync(foundAt));
    this.#memory.remember({ tool, foundAt });
    return { tool, foundAt };
  }

  #identify(name: string, path: string): HostTool {
    const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
    const closure = this.#closureOf(path);
    const [owner] = closure;
    // A wrapper in the way of a packaged program is nobody's: it is what its text is.
    if (owner === undefined)
      return { name, path, version: `sha256:${sha256.slice(0, 12)}`, identity: `${path} ${sha256}` };
    const depends = closure
      .map((one) => `${one.name}=${one.version}\n`)
      .sort()
      .join("");
    const dependsSha256 = createHash("sha256").update(depends).digest("hex");
    const identity = `${path} ${sha256} ${owner.name}=${owner.version} ${dependsSha256}`;
    return { name, path, version: owner.version, identity };
  }

  /** The owner first, then what it depends on; empty for a file that no package owns. */
  #closureOf(path: string): readonly InstalledPackage[] {
    const { database, dependencies } = this.#readInstalled();
    const owner = database?.ownerOf(path);
    if (owner === undefined) return [];
    const closure = dependencies.closureOf(owner);
    return [...closure.filter((one) => one.name === owner), ...closure.filter((one) => one.name !== owner)];
  }

  /** Only when something must be looked up: a warm run never asks for packages. */
  #readInstalled() {
    if (this.#installed !== undefined) return this.#installed;
    const database = this.#options.packages.read();
    this.#installed = { database, dependencies: new DependencyIndex(database?.packages ?? []) };
    return this.#installed;
  }
}
