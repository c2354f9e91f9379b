import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { ActionCache, ActionLookup, ActionRecord } from "./action-cache.ts";
import { sealRecord, unsealRecord } from "./action-record.ts";
import type { Digest } from "./digest.ts";
import { makeFolder } from "./make-folder.ts";
import { type CacheResult, succeed } from "./result.ts";
import { guardStorage, type StorageProblem, systemCodeOf } from "./storage-problem.ts";
import { temporaryPath } from "./temporary-folder.ts";
import { openXxHash64, type XxHash64 } from "./xxhash64.ts";

/** The two folders of a cache that records need; both on one file system. */
export interface DiskActionCacheFolders {
  readonly actionFolder: string;
  readonly temporaryFolder: string;
}

/**
 * One sealed file per action, `ab/<hash>`: no index to lock, to repair or to lose; two invocations write different
 * files or the same content. A record is not synced: one that a power loss takes is a miss, and one that it tears
 * fails its seal.
 */
export class DiskActionCache implements ActionCache {
  readonly #folders: DiskActionCacheFolders;
  readonly #xxHash64: XxHash64;

  private constructor(folders: DiskActionCacheFolders, xxHash64: XxHash64) {
    this.#folders = folders;
    this.#xxHash64 = xxHash64;
  }

  /** Asynchronous because compiling xxHash64 is; everything afterwards is synchronous. */
  static async open(folders: DiskActionCacheFolders): Promise<DiskActionCache> {
    return new DiskActionCache(folders, await openXxHash64());
  }

  get(actionDigest: Digest): ActionLookup {
    const path = this.#pathOf(actionDigest);
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch (error) {
      const code = systemCodeOf(error);
      if (code === undefined) throw error;
      return code === "ENOENT" ? { kind: "miss", because: "absent" } : { kind: "miss", because: "unreadable", path };
    }
    const record = unsealRecord(bytes, { actionDigest, xxHash64: this.#xxHash64 });
    return typeof record === "string" ? { kind: "miss", because: record, path } : { kind: "hit", record };
  }

  put(actionDigest: Digest, record: ActionRecord): CacheResult<undefined, StorageProblem> {
    const path = this.#pathOf(actionDigest);
    return guardStorage("write", path, () => {
      const temporary = temporaryPath(this.#folders.temporaryFolder);
      try {
        writeFileSync(temporary, sealRecord(record, { actionDigest, xxHash64: this.#xxHash64 }), { flag: "wx" });
        this.#rename(temporary, path);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
      return succeed(undefined);
    });
  }

  #rename(temporary: string, path: string): void {
    try {
      renameSync(temporary, path);
    } catch (error) {
      if (systemCodeOf(error) !== "ENOENT") throw error;
      makeFolder(path.slice(0, path.lastIndexOf("/")));
      renameSync(temporary, path);
    }
  }

  #pathOf({ hash }: Digest): string {
    return `${this.#folders.actionFolder}/${hash.slice(0, 2)}/${hash}`;
  }
}
