import type { Label } from "../core/label.ts";
import type { Target } from "./target.ts";

/** What loading hands to analysis: targets whose whole closure was found and may be used. */
export interface TargetGraph {
  /** Dependencies before their dependants; iterating it is the order of analysis. */
  readonly targets: ReadonlyMap<Label, Target>;
  /** What the patterns selected, healthy or not. */
  readonly requested: readonly Label[];
  /** Labels that are not in `targets` because something they need is wrong, which a diagnostic says. */
  readonly failed: ReadonlySet<Label>;
}
