import { labelName } from "../../engine/core/label.ts";
import type { LiteralArtifact } from "../../engine/rule/artifact.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";

/** A target's commands as the file of checks that the scripts of boot tests read; each line knows where it was written. */
export function commandChecks<Attributes extends { readonly commands: readonly string[] }>(
  context: RuleContext<Attributes>,
): LiteralArtifact {
  const lines = context.attributes.commands.map((command) => `run ${command}\n`);
  const origins = lines.map((_, index) => context.rangeOf("commands", index));
  return context.literal(`${labelName(context.label)}.checks`, lines.join(""), { origins });
}
