import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Script } from "node:vm";

/** What the second bundle exports. */
type EngineExports = typeof import("./invocation.ts");

/** The engine, and a way to keep it compiled. */
export interface LoadedEngine {
  readonly exports: EngineExports;
  /** Keeps what V8 has compiled by now for the next start; does nothing when it was kept already. */
  saveCompiled(): void;
}

/**
 * Loads the second bundle with what V8 compiled before: reading 1.6 MB of source anew takes 90 ms of every build, with
 * this 50. (`import()` takes 140 more, to look for export names; Node.js 20 has no `module.enableCompileCache`.) V8 itself
 * refuses what another version compiled, but knows a source by its length alone, so the name of the kept file tells which
 * bundle it is of.
 */
export function loadEngine(folder: string): LoadedEngine {
  const path = join(folder, "engine.cjs");
  const { mtimeMs, size, ino } = statSync(path);
  const kept = join(folder, `engine-${process.version}-${mtimeMs}-${size}-${ino}.compiled`);
  const cachedData = readIfPresent(kept);
  const source = `(function(exports,require,module,__filename,__dirname){${readFileSync(path, "utf8")}\n})`;
  const script = new Script(source, { filename: path, ...(cachedData === undefined ? {} : { cachedData }) });
  const module = { exports: {} as EngineExports };
  script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path));
  const isKept = cachedData !== undefined && script.cachedDataRejected === false;
  return { exports: module.exports, saveCompiled: () => (isKept ? undefined : save(kept, script)) };
}

function readIfPresent(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function save(path: string, script: Script): void {
  const aside = `${path}.${process.pid}`;
  try {
    writeFileSync(aside, script.createCachedData());
    renameSync(aside, path);
  } catch {
    // Installed where this user may not write: every start compiles, and all is as right as before.
  }
}
