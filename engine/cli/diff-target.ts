import type { Side } from "../../rules/difference/difference.ts";
import type { RunScript } from "../../rules/difference/tree-contents.ts";
import type { BuildConclusion } from "../conclude-build.ts";
import type { Label } from "../core/label.ts";
import { fail, type Result } from "../core/result.ts";
import type { InputNode } from "../execution/key-parts.ts";
import { actionIdentity } from "../execution/last-keys.ts";
import type { Workshop } from "../workshop.ts";
import { earlierContents } from "./previous-result.ts";
import { readStoredSide } from "./stored-side.ts";

/** A target, as it was just built or as it was before that. */
export interface DiffTarget {
  readonly name: string;
  readonly label: Label;
  readonly generation: "current" | "previous";
}

/** Where contents of targets are looked up. */
export interface DiffTargetOptions {
  readonly conclusion: BuildConclusion;
  readonly workshop: Pick<Workshop, "cas" | "actionCache" | "lastKeys" | "workspaceRoot">;
  readonly run: RunScript;
}

/** One side of a comparison that is a target of this workspace; the build that has it must have succeeded. */
export async function readTargetSide(side: DiffTarget, options: DiffTargetOptions): Promise<Result<Side, string>> {
  const { conclusion, workshop, run } = options;
  const target = conclusion.analysed?.configured.get(side.label);
  if (conclusion.analysed === undefined || target === undefined)
    return fail(`Cannot compare "${side.name}": not built`);
  const contents = contentsOf(side, options);
  if (contents.size === 0) {
    const missing =
      side.generation === "previous" ? "this workspace knows no build of it before the last" : "it has no files";
    return fail(`Cannot compare "${side.name}": ${missing}`);
  }
  const { cas, workspaceRoot } = workshop;
  const { configured } = conclusion.analysed;
  return readStoredSide(target, { name: side.name, cas, workspaceRoot, run, configured, contents });
}

/** From the records of the target's actions: these have what went in, too, e.g. the tree of an image. */
function contentsOf(side: DiffTarget, { conclusion, workshop }: DiffTargetOptions): ReadonlyMap<string, InputNode> {
  const { actions = [], targets } = conclusion.analysed?.graph ?? {};
  const contents = new Map<string, InputNode>();
  if (side.generation === "current")
    for (const [path, node] of conclusion.executed?.outputs ?? []) contents.set(path, node);
  for (const index of targets?.get(side.label)?.actions ?? []) {
    const action = actions[index];
    if (action === undefined) continue;
    const digest =
      side.generation === "previous"
        ? workshop.lastKeys.get(actionIdentity(action))?.previous
        : conclusion.executed?.actions.get(index)?.digest;
    const earlier = digest && earlierContents(action, { actionCache: workshop.actionCache, digest });
    for (const [path, node] of earlier ?? []) contents.set(path, node);
  }
  return contents;
}
