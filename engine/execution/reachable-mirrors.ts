import type { Cas } from "../../cache/cas.ts";
import type { Action } from "../rule/action.ts";
import type { Spawn } from "./spawn-strategy.ts";

/** What an action's mirrors add to its process; nothing of it is in the key (see Mirrors). */
export function reachableMirrors(
  { mirrors }: Action,
  { blobFolder }: Pick<Cas, "blobFolder">,
): Required<Pick<Spawn, "environment" | "hostFolders">> {
  if (mirrors === undefined) return { environment: {}, hostFolders: [] };
  const { environment, hostFolders, includesStore } = mirrors;
  if (includesStore !== true || blobFolder === undefined) return { environment, hostFolders };
  return { environment: { ...environment, BLOB_FOLDER: blobFolder }, hostFolders: [...hostFolders, blobFolder] };
}
