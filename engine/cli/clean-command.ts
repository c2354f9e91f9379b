import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { OUTPUT_FOLDER } from "../rule/artifact.ts";

/** What pins versions that may no longer exist anywhere else: gone only when it is asked for by name. */
const LOCKS = "locks";

/** Removes the outputs and what this workspace remembers; the shared cache is other workspaces' too and stays. */
export function cleanWorkspace(workspaceRoot: string, { expunge }: { readonly expunge: boolean }): void {
  rmSync(join(workspaceRoot, OUTPUT_FOLDER), { recursive: true, force: true });
  const state = join(workspaceRoot, ".atomic");
  for (const name of namesIn(state)) {
    if (expunge || name !== LOCKS) rmSync(join(state, name), { recursive: true, force: true });
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
