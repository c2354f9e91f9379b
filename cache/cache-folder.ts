import { accessSync, constants, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { makeFolder } from "./make-folder.ts";
import { type CacheResult, fail, succeed } from "./result.ts";
import { guardStorage, type StorageProblem, storageRemedy, systemCodeOf } from "./storage-problem.ts";
import { sweepTemporaryFolder, temporaryPath } from "./temporary-folder.ts";

/** The folders of a cache. One folder per layout version, so that two versions of the program share a disk in peace. */
export interface CacheFolder {
  readonly root: string;
  readonly versionFolder: string;
  readonly casFolder: string;
  readonly actionFolder: string;
  /** On the file system of the rest, so that what is written here can be renamed into place. */
  readonly temporaryFolder: string;
}

/** Why a cache cannot be used, and what to do. */
export interface CacheFolderProblem {
  readonly kind: "not-a-directory" | "not-writable" | "other-version" | "unusable";
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

/** What decides where the cache is. */
export interface CacheFolderRequest {
  /** --cache-dir, relative to `workingDirectory`. */
  readonly cacheDir?: string | undefined;
  readonly workingDirectory: string;
  readonly homeFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** No file is written for a day: what is older was left by a process that was killed. */
const ABANDONED_MS = 24 * 3_600_000;
const FORMAT = "atomic-build cache 1\n";

/** The cache's root. XDG_CACHE_HOME counts only when absolute, as its specification says. */
export function locateCacheFolder(request: CacheFolderRequest): string {
  if (request.cacheDir !== undefined) return resolve(request.workingDirectory, request.cacheDir);
  const xdg = request.environment["XDG_CACHE_HOME"];
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(request.homeFolder, ".cache");
  return join(base, "atomic-build");
}

/** Makes what is missing, and finds out now what would otherwise fail in the middle of a build. */
export function openCacheFolder(root: string): CacheResult<CacheFolder, CacheFolderProblem> {
  const opened = guardStorage("create", root, () => openFolders(root));
  if (opened.ok) return opened;
  return fail(opened.error.kind === "storage" ? explainStorage(root, opened.error) : opened.error);
}

function openFolders(root: string): CacheResult<CacheFolder, CacheFolderProblem> {
  const obstacle = findObstacle(root);
  if (obstacle !== undefined) return fail(obstacle);
  const versionFolder = join(root, "v1");
  const folder: CacheFolder = {
    root,
    versionFolder,
    casFolder: join(versionFolder, "cas"),
    actionFolder: join(versionFolder, "ac"),
    temporaryFolder: join(versionFolder, "tmp"),
  };
  for (const path of [folder.casFolder, folder.actionFolder, folder.temporaryFolder]) {
    makeFolder(path);
    accessSync(path, constants.W_OK);
  }
  sweepTemporaryFolder(folder.temporaryFolder, { olderThan: new Date(Date.now() - ABANDONED_MS) });
  return checkFormat(folder);
}

function findObstacle(root: string): CacheFolderProblem | undefined {
  const stat = statSync(root, { throwIfNoEntry: false });
  if (stat === undefined || stat.isDirectory()) return undefined;
  return {
    kind: "not-a-directory",
    path: root,
    message: `Cannot use cache "${root}": it is a file, not a folder`,
    remedy: "Remove the file or choose another folder with --cache-dir",
  };
}

/** The marker is written first and read ever after: a folder that something else made is not ours to fill. */
function checkFormat(folder: CacheFolder): CacheResult<CacheFolder, CacheFolderProblem> {
  const path = join(folder.versionFolder, "FORMAT");
  const found = readIfThere(path);
  if (found === FORMAT) return succeed(folder);
  if (found !== undefined) {
    return fail({
      kind: "other-version",
      path: folder.versionFolder,
      message: `Cannot use cache "${folder.root}": its format is "${found.trim()}", this version needs "${FORMAT.trim()}"`,
      remedy: `Remove ${folder.versionFolder} or choose another folder with --cache-dir`,
    });
  }
  writeWhole(path, { text: FORMAT, aside: folder.temporaryFolder });
  // Backup programs skip a folder with this file (bford.info/cachedir).
  const tag = join(folder.root, "CACHEDIR.TAG");
  writeWhole(tag, { text: "Signature: 8a477f597d28d172789f06886806bc55\n", aside: folder.temporaryFolder });
  return succeed(folder);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function writeWhole(path: string, content: { readonly text: string; readonly aside: string }): void {
  const temporary = temporaryPath(content.aside);
  writeFileSync(temporary, content.text);
  renameSync(temporary, path);
}

function explainStorage(root: string, problem: StorageProblem): CacheFolderProblem {
  const isDenied = ["EACCES", "EPERM", "EROFS"].includes(problem.code);
  if (problem.code === "ENOTDIR" || problem.code === "EEXIST") {
    return {
      kind: "not-a-directory",
      path: root,
      message: `Cannot use cache "${root}": a file stands where a folder is needed`,
      remedy: "Remove the file or choose another folder with --cache-dir",
    };
  }
  return {
    kind: isDenied ? "not-writable" : "unusable",
    path: root,
    message: `Cannot use cache "${root}": it cannot be written (${problem.code})`,
    remedy: isDenied ? "Make it writable or choose another folder with --cache-dir" : storageRemedy(problem),
  };
}
