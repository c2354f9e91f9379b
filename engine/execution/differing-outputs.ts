import type { ActionCache } from "../../cache/action-cache.ts";
import type { Cas } from "../../cache/cas.ts";
import type { Digest } from "../../cache/digest.ts";
import type { Action } from "../rule/action.ts";
import { equalNodes, type KeyInput } from "./key-parts.ts";
import { type OutputNodes, readActionResult } from "./result-outputs.ts";
import { listTree } from "./tree-files.ts";

/** Where earlier results are. */
export interface EarlierResults {
  readonly cas: Cas;
  readonly actionCache: ActionCache;
}

/**
 * Paths of what an action made otherwise than it, or another invocation, did from the very same inputs: found for nothing
 * whenever something runs again under a key that has a result (law 10 is checked, not hoped for). Of a directory the
 * files in it, as long as the earlier one is still there to compare. Tests are left out: how long a machine took to boot
 * is part of what they make; and effects: a signature has a time, and what is outside is not ours to fix.
 */
export function differingOutputs(
  action: Action,
  { digest, outputs }: { readonly digest: Digest; readonly outputs: OutputNodes },
  { cas, actionCache }: EarlierResults,
): readonly string[] {
  const earlier = action.isTest || action.effect !== undefined ? undefined : actionCache.get(digest);
  if (earlier?.kind !== "hit") return [];
  const before = readActionResult(earlier.record.result, action);
  if (!before.ok) return [];
  return [...outputs].flatMap(([path, node]) => {
    const old = before.value.get(path);
    if (old === undefined || equalNodes(old, node)) return [];
    return old.kind === "tree" && node.kind === "tree"
      ? differingFiles(path, listTree(cas, { path, ...old }), listTree(cas, { path, ...node }))
      : [path];
  });
}

function differingFiles(
  path: string,
  before: readonly KeyInput[] | undefined,
  after: readonly KeyInput[] | undefined,
): readonly string[] {
  if (before === undefined || after === undefined) return [path];
  const old = new Map(before.map((file) => [file.path, file.node]));
  const changed = after.filter((file) => {
    const node = old.get(file.path);
    old.delete(file.path);
    return node === undefined || !equalNodes(node, file.node);
  });
  return [...changed.map((file) => file.path), ...old.keys()].sort();
}
