import { describe, expect, test } from "vitest";
import type { ActionCache, ActionRecord } from "../../cache/action-cache.ts";
import { digestOf, EMPTY_DIGEST } from "../../cache/digest.ts";

/** A record with something in every field. */
export const RECORD: ActionRecord = {
  result: {
    outputFiles: [{ path: "out/a", digest: digestOf(new Uint8Array([1])), isExecutable: true }],
    outputDirectories: [
      {
        path: "out/tree",
        treeDigest: digestOf(new Uint8Array([2])),
        isTopologicallySorted: true,
        rootDirectoryDigest: EMPTY_DIGEST,
      },
    ],
    outputSymlinks: [{ path: "out/link", target: "a" }],
    exitCode: 0,
    stdoutDigest: digestOf(new Uint8Array([3])),
    executionMetadata: { worker: "local", executionStartTimestamp: { seconds: 1, nanos: 2 } },
  },
  manifest: new TextEncoder().encode('{"arguments":["/bin/true"]}'),
  durationMs: 1234.567,
};

export const ACTION = digestOf(new TextEncoder().encode("an action"));

/** What every action cache promises. */
export function describeActionCache(name: string, open: () => Promise<ActionCache>): void {
  describe(`${name} as an action cache`, () => {
    test("an action that was never recorded is an ordinary miss", async () => {
      const cache = await open();
      expect(cache.get(ACTION)).toEqual({ kind: "miss", because: "absent" });
    });

    test("a record comes back whole", async () => {
      const cache = await open();
      expect(cache.put(ACTION, RECORD)).toEqual({ ok: true, value: undefined });
      expect(cache.get(ACTION)).toEqual({ kind: "hit", record: RECORD });
    });

    test("the last record counts", async () => {
      const cache = await open();
      const later = { ...RECORD, durationMs: 1, manifest: new Uint8Array() };
      cache.put(ACTION, RECORD);
      cache.put(ACTION, later);
      expect(cache.get(ACTION)).toEqual({ kind: "hit", record: later });
    });

    test("records of different actions do not meet", async () => {
      const cache = await open();
      cache.put(ACTION, RECORD);
      expect(cache.get(EMPTY_DIGEST)).toEqual({ kind: "miss", because: "absent" });
    });
  });
}
