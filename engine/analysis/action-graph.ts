import type { ActionIndex } from "../core/event.ts";
import type { Label } from "../core/label.ts";
import type { Action } from "../rule/action.ts";
import type { Artifact } from "../rule/artifact.ts";

/** A target with everything execution and reporting need of it. */
export interface AnalyzedTarget {
  readonly label: Label;
  readonly rule: string;
  /** What is placed under atomic-out/ when the target is asked for. */
  readonly files: readonly Artifact[];
  /** Actions this target declared itself. */
  readonly actions: readonly ActionIndex[];
  readonly isTest: boolean;
}

/** The product of analysis: what could run, and who makes what. Acyclic by construction, checked all the same. */
export interface ActionGraph {
  readonly actions: readonly Action[];
  /** Exec path of a derived artifact -> the action that makes it. */
  readonly producers: ReadonlyMap<string, ActionIndex>;
  /** Targets asked for and all they depend on. */
  readonly targets: ReadonlyMap<Label, AnalyzedTarget>;
}
