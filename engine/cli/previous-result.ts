import type { ActionCache } from "../../cache/action-cache.ts";
import type { Digest } from "../../cache/digest.ts";
import { decodeKeyParts, type InputNode } from "../execution/key-parts.ts";
import { readActionResult } from "../execution/result-outputs.ts";
import type { Action } from "../rule/action.ts";

/** What an action made, and what it was made from, under an earlier key: contents by exec path. */
export type EarlierContents = ReadonlyMap<string, InputNode>;

/** Reads the record of an earlier run; undefined when it is gone, or of a version that made something else. */
export function earlierContents(
  action: Action,
  { actionCache, digest }: { readonly actionCache: ActionCache; readonly digest: Digest },
): EarlierContents | undefined {
  const found = actionCache.get(digest);
  if (found.kind === "miss") return undefined;
  const outputs = readActionResult(found.record.result, action);
  const parts = decodeKeyParts(found.record.manifest);
  if (!outputs.ok || parts === undefined) return undefined;
  return new Map([...parts.inputs.map(({ path, node }) => [path, node] as const), ...outputs.value]);
}
