import type { ActionIndex } from "../core/event.ts";
import type { CompactGraph } from "../graph/compact-graph.ts";
import type { ActionResources } from "../rule/action.ts";

/** What a plan is made from. */
export interface PlanOptions {
  /** Action -> the actions that make its inputs. */
  readonly dependencies: CompactGraph;
  /** Dependencies before dependants (graph/topological-order.ts). */
  readonly order: Int32Array;
  readonly wanted: readonly ActionIndex[];
  /** Recorded or guessed; only the order of work depends on it. */
  readonly durationsMs: Float64Array;
  /** Dependencies whose own failure does not keep an action from running; of one that was skipped nothing is known. */
  readonly toleratedBy?: (action: ActionIndex) => readonly ActionIndex[];
  readonly resourcesOf: (action: ActionIndex) => ActionResources;
  readonly limits: ActionResources;
  /** After a failure, go on with what does not depend on it. */
  readonly keepGoing: boolean;
}
