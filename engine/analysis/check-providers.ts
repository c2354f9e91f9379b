import type { Diagnostic } from "../core/diagnostic.ts";
import type { Label } from "../core/label.ts";
import type { RuleTarget, TargetDependency } from "../loading/target.ts";
import type { LabelRequirement } from "../rule/attribute.ts";
import type { ConfiguredTarget } from "../rule/rule-context.ts";
import { ruleShapeOf } from "../rule/rule-shape.ts";

/** Whether every dependency tells what the attribute asks for. Files were checked in loading: they tell nothing. */
export function checkProviders(
  target: RuleTarget,
  configured: ReadonlyMap<Label, ConfiguredTarget>,
): readonly Diagnostic[] {
  const shape = ruleShapeOf(target.rule);
  return target.dependencies.flatMap((dependency) => {
    const role = shape.get(dependency.attribute)?.role;
    const used = configured.get(dependency.label);
    if (role?.kind !== "label" || used?.rule === undefined) return [];
    return checkOne({ target, dependency }, role.requirement, used);
  });
}

function checkOne(
  { target, dependency }: { readonly target: RuleTarget; readonly dependency: TargetDependency },
  { providers = [] }: LabelRequirement,
  used: ConfiguredTarget,
): readonly Diagnostic[] {
  const missing = providers.filter((provider) => used.get(provider) === undefined).map(({ name }) => name);
  if (missing.length === 0) return [];
  const place = `in attribute "${dependency.attribute}" of "${target.label}"`;
  const trouble = `rule "${used.rule}" does not provide ${missing.join(" and ")}, which the attribute wants`;
  return [
    {
      message: `Cannot use "${dependency.label}" ${place}: ${trouble}`,
      range: target.written.rangeOf(dependency.attribute, dependency.element),
    },
  ];
}
