/** A workspace on disk with a cache of its own, and the real program over it. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Invocation, type InvocationEnd, type InvocationOptions } from "./scenario-invocation.ts";
import { temporaryFolder } from "./temporary-folder.ts";

type RunOptions = Partial<InvocationOptions>;

/** Where a workspace and its cache are, when it is not for one test only. */
interface ScenarioPlace {
  readonly folder?: string;
  readonly cacheFolder?: string;
}

/** Files by path. A workspace without a folder of its own is gone when the test has ended. */
export class ScenarioWorkspace {
  readonly folder: string;
  readonly cacheFolder: string;
  /** The folder around workspace and cache. */
  get place(): string {
    return dirname(this.folder);
  }

  constructor(files: Readonly<Record<string, string>> = {}, place: ScenarioPlace = {}) {
    this.folder = place.folder ?? join(temporaryFolder(), "workspace");
    this.cacheFolder = place.cacheFolder ?? join(this.folder, "../cache");
    this.write("WORKSPACE.atomic", "");
    for (const [path, content] of Object.entries(files)) this.write(path, content);
  }

  path(path: string): string {
    return join(this.folder, path);
  }

  write(path: string, content: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), content);
  }

  read(path: string): string {
    return readFileSync(this.path(path), "utf8");
  }

  /** Starts the program with this workspace's cache. */
  start(words: readonly string[], options: RunOptions = {}): Invocation {
    return new Invocation(["--cache-dir", this.cacheFolder, ...words], { folder: this.folder, ...options });
  }

  /** As for a person: text. */
  run(words: readonly string[], options: RunOptions = {}): Promise<InvocationEnd> {
    return this.start(words, options).end;
  }

  /** As for a program: events. */
  runJson(words: readonly string[], options: RunOptions = {}): Promise<InvocationEnd> {
    return this.run(["--json", ...words], options);
  }

  /** Replaces the one place where a text stands. */
  edit(path: string, from: string, to: string): void {
    const parts = this.read(path).split(from);
    if (parts.length !== 2)
      throw new Error(`Cannot edit ${path}: ${JSON.stringify(from)} is there ${parts.length - 1} times`);
    writeFileSync(this.path(path), parts.join(to));
  }

  /** Makes a read-only output writable and changes it, as a careless hand would. */
  overwrite(path: string, content: string): void {
    chmodSync(this.path(path), 0o644);
    writeFileSync(this.path(path), content);
  }
}
