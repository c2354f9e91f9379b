import { describePackageChanges } from "../../rules/difference/describe-difference.ts";
import type { RunScript, TreeContents } from "../../rules/difference/tree-contents.ts";
import { compareTrees } from "../../rules/difference/tree-difference.ts";
import { OstreeTreeInfo } from "../../rules/tree/ostree-tree-info.ts";
import type { BuildConclusion } from "../conclude-build.ts";
import type { Label } from "../core/label.ts";
import { equalNodes, type InputNode } from "../execution/key-parts.ts";
import { actionIdentity } from "../execution/last-keys.ts";
import { choosePalette } from "../reporting/palette.ts";
import type { Workshop } from "../workshop.ts";
import { earlierContents } from "./previous-result.ts";
import { readStoredTree } from "./stored-side.ts";

/** A tree that was made anew, as its repository was and is. */
interface RemadeTree {
  readonly label: Label;
  readonly before: InputNode;
  readonly after: InputNode;
}

/** What of a workshop it takes to look back. */
export type LookBack = Pick<Workshop, "cas" | "actionCache" | "lastKeys" | "workspaceRoot" | "report">;

/** The report is a line or two per package; `atomic-build diff TREE@previous TREE` has the rest. */
const MOST_ROWS = 20;

/**
 * After a build: what became of each tree that was made anew and is another one now, package by package. It is told here, and
 * the engine knows nothing of trees: it only keeps what an action made before. What cannot be read is not told; a build that
 * succeeded does not fail for a story.
 */
export async function tellTreeChanges(
  conclusion: BuildConclusion,
  { workshop, run }: { readonly workshop: LookBack; readonly run: RunScript },
): Promise<void> {
  const palette = choosePalette("never", { isTerminal: false, environment: {} });
  for (const { label, before, after } of remadeTrees(conclusion, workshop)) {
    const [from, to] = [
      await readStoredTree(before, { ...workshop, run }),
      await readStoredTree(after, { ...workshop, run }),
    ];
    if (!from.ok || !to.ok) continue;
    const change = compareTrees(from.value, to.value);
    const title = `${describeTree(from.value)} -> ${describeTree(to.value)}`;
    const lines = [`  ${title}`, ...describePackageChanges(change, { palette, mostRows: MOST_ROWS })];
    workshop.report({ kind: "target-changed", label, lines, change });
  }
}

function remadeTrees({ analysed, executed }: BuildConclusion, workshop: LookBack): readonly RemadeTree[] {
  if (analysed === undefined || executed === undefined) return [];
  const { actionCache, lastKeys } = workshop;
  return [...analysed.graph.targets.values()].flatMap(({ label, actions }) => {
    const tree = analysed.configured.get(label)?.get(OstreeTreeInfo);
    const index = actions.find((each) => {
      const made = analysed.graph.actions[each]?.outputs.map(({ path }) => path) ?? [];
      // A signed tree has the commit of the one that it signs, and brings no news.
      return tree !== undefined && made.includes(tree.repository.path) && made.includes(tree.commit.path);
    });
    const action = index === undefined ? undefined : analysed.graph.actions[index];
    if (tree === undefined || index === undefined || action === undefined) return [];
    if (executed.actions.get(index)?.outcome !== "ran") return [];
    const digest = lastKeys.atStart(actionIdentity(action))?.digest;
    const earlier = digest && earlierContents(action, { actionCache, digest });
    const [oldCommit, commit] = [earlier?.get(tree.commit.path), executed.outputs.get(tree.commit.path)];
    const [before, after] = [earlier?.get(tree.repository.path), executed.outputs.get(tree.repository.path)];
    if (oldCommit === undefined || commit === undefined || before === undefined || after === undefined) return [];
    return equalNodes(oldCommit, commit) ? [] : [{ label, before, after }];
  });
}

function describeTree({ commit, version }: TreeContents): string {
  return version === undefined ? commit.slice(0, 12) : `${version} (${commit.slice(0, 12)})`;
}
