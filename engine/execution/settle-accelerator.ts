import type { ActionGraph } from "../analysis/action-graph.ts";
import type { Accelerator } from "../host/accelerator.ts";
import type { Action } from "../rule/action.ts";
import type { Artifact } from "../rule/artifact.ts";
import { producersOf } from "./action-dependencies.ts";

/**
 * Replaces `best` by what this machine has, for analysis must give the same actions everywhere. It can change a result (a
 * test that is slower fails), so it is in the key. Finding out takes seconds where KVM hangs: nobody asks unless an action
 * that wants to know is needed.
 */
export async function settleAccelerator(
  graph: ActionGraph,
  { wanted, accelerator }: { readonly wanted: readonly Artifact[]; readonly accelerator: () => Promise<Accelerator> },
): Promise<ActionGraph> {
  if (!graph.actions.some(wantsBest) || !isNeeded(graph, wanted)) return graph;
  const settled = await accelerator();
  return { ...graph, actions: graph.actions.map((action) => (wantsBest(action) ? settle(action, settled) : action)) };
}

function wantsBest({ sandbox }: Action): boolean {
  return sandbox.accelerator === "best";
}

/** Whether an action that wants the best is among those that make what is wanted. */
function isNeeded({ actions, producers }: ActionGraph, wanted: readonly Artifact[]): boolean {
  const seen = new Set(producersOf(wanted, producers));
  for (const index of seen) {
    const action = actions[index];
    if (action === undefined) throw new Error(`The graph has no action ${index}`);
    if (wantsBest(action)) return true;
    for (const producer of producersOf(action.inputs, producers)) seen.add(producer);
  }
  return false;
}

function settle(action: Action, accelerator: Accelerator): Action {
  return {
    ...action,
    environment: { ...action.environment, ATOMIC_ACCELERATOR: accelerator },
    sandbox: { ...action.sandbox, accelerator },
    resources: { ...action.resources, kvm: accelerator === "kvm" ? 1 : 0 },
  };
}
