import type { Digest } from "./digest.ts";
import type { ActionResult } from "./reapi/action-result.ts";
import type { CacheResult } from "./result.ts";
import type { StorageProblem } from "./storage-problem.ts";

/** What is kept about an action that ran. */
export interface ActionRecord {
  readonly result: ActionResult;
  /** The key's parts, for `why`; their meaning is the upper layers' and opaque here. */
  readonly manifest: Uint8Array;
  /** How long it ran: the scheduler's estimate for the next time. */
  readonly durationMs: number;
}

/** A hit, or a miss and why. Only "absent" is ordinary: the others are said to the user. */
export type ActionLookup =
  | { readonly kind: "hit"; readonly record: ActionRecord }
  | { readonly kind: "miss"; readonly because: "absent" }
  | {
      readonly kind: "miss";
      /** torn: the seal does not fit. other-format: written by another version. foreign: the record of another action. */
      readonly because: "torn" | "other-format" | "foreign" | "unreadable";
      readonly path: string;
    };

/** Results by action digest. Every implementation passes test/contract/action-cache-contract.ts. */
export interface ActionCache {
  get(actionDigest: Digest): ActionLookup;
  /** Data before pointer: every blob that the result names is in the CAS, and flushed, before this is called. */
  put(actionDigest: Digest, record: ActionRecord): CacheResult<undefined, StorageProblem>;
}
