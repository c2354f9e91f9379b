import type { ActionGraph } from "../analysis/action-graph.ts";
import type { ActionIndex } from "../core/event.ts";
import { type CompactGraph, makeCompactGraph } from "../graph/compact-graph.ts";
import type { Action } from "../rule/action.ts";
import type { Artifact } from "../rule/artifact.ts";

/** Action -> the actions that make its inputs, each once. */
export function actionDependencies({ actions, producers }: ActionGraph): CompactGraph {
  return makeCompactGraph(actions.length, (index) => {
    const action = actions[index];
    return action === undefined ? [] : producersOf(actionInputsOf(action), producers);
  });
}

/** What must be made before an action has a key: its inputs, and what its record tells of. */
export function actionInputsOf({ inputs, keyRecord }: Action): readonly Artifact[] {
  return keyRecord === undefined ? inputs : [...inputs, ...keyRecord.of];
}

/** The actions that make these artifacts, each once; sources and literals need none. */
export function producersOf(
  artifacts: readonly Artifact[],
  producers: ReadonlyMap<string, ActionIndex>,
): readonly ActionIndex[] {
  const found = new Set<ActionIndex>();
  for (const artifact of artifacts) {
    if (artifact.kind !== "derived") continue;
    const producer = producers.get(artifact.path);
    if (producer === undefined) throw new Error(`Artifact ${artifact.path} has no producer: analysis must refuse it`);
    found.add(producer);
  }
  return [...found];
}
