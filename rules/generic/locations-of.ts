import type { Label } from "../../engine/core/label.ts";
import type { Artifact } from "../../engine/rule/artifact.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";

/** The files of every target that the attributes name, for `$(location …)`. */
export function locationsOf<Attributes>(
  context: RuleContext<Attributes>,
  attributes: readonly (keyof Attributes & string)[],
): ReadonlyMap<Label, readonly Artifact[]> {
  const named = attributes.flatMap((attribute) => context.dependencies(attribute));
  return new Map(named.map(({ label, files }) => [label, files]));
}
