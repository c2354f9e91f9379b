import type { ActionCache, ActionLookup, ActionRecord } from "./action-cache.ts";
import type { Digest } from "./digest.ts";
import { type CacheResult, succeed } from "./result.ts";
import type { StorageProblem } from "./storage-problem.ts";

/** The action cache of one process: what tests build on. */
export class MemoryActionCache implements ActionCache {
  /** Records by action hash; open to tests. */
  readonly records = new Map<string, ActionRecord>();

  get(actionDigest: Digest): ActionLookup {
    const record = this.records.get(actionDigest.hash);
    return record === undefined ? { kind: "miss", because: "absent" } : { kind: "hit", record };
  }

  put(actionDigest: Digest, record: ActionRecord): CacheResult<undefined, StorageProblem> {
    this.records.set(actionDigest.hash, record);
    return succeed(undefined);
  }
}
