import { chmodSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { type CacheFolder, openCacheFolder } from "../../cache/cache-folder.ts";
import type { Digest } from "../../cache/digest.ts";
import { DiskCas } from "../../cache/disk-cas.ts";
import type { CasHarness } from "../contract/cas-contract.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A store on the real disk, in a folder of the test's own. */
export interface DiskCasHarness extends CasHarness {
  readonly cas: DiskCas;
  readonly folder: CacheFolder;
  readonly pathOf: (digest: Digest) => string;
}

/** Opens a cache folder for the running test. */
export function openTestCacheFolder(): CacheFolder {
  const opened = openCacheFolder(temporaryFolder());
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

/** Opens an empty store for the running test. */
export function openDiskCas(): DiskCasHarness {
  const folder = openTestCacheFolder();
  const pathOf = ({ hash }: Digest): string => `${folder.casFolder}/${hash.slice(0, 2)}/${hash}`;
  return {
    cas: new DiskCas(folder),
    folder,
    pathOf,
    remove: (digest) => rmSync(pathOf(digest)),
    damage: (digest) => overwriteKeepingStat(pathOf(digest), Buffer.alloc(digest.sizeBytes)),
  };
}

/** Damage as a failing disk does it: mode and times say nothing. */
function overwriteKeepingStat(path: string, bytes: Uint8Array): void {
  const { mode, atime, mtime } = statSync(path);
  chmodSync(path, 0o600);
  writeFileSync(path, bytes);
  chmodSync(path, mode & 0o7777);
  utimesSync(path, atime, mtime);
}
