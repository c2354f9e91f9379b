import type { Failure } from "../core/failure.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import { nearestName } from "../starlark/nearest-name.ts";
import { commandHelp, commandSummaries } from "./command-line.ts";
import { NATIVE_RULES } from "./native-rules.ts";
import { programHelp } from "./program-help.ts";
import { ruleHelp } from "./rule-help.ts";

/** Commands share the help with rules: `help build`, `help kickstart`. */
export function helpText(topic: string | undefined): Result<string, Failure> {
  if (topic === undefined) return succeed(programHelp(NATIVE_RULES));
  const rule = NATIVE_RULES.get(topic);
  const text = rule === undefined ? commandHelp(topic) : ruleHelp(rule);
  if (text !== undefined) return succeed(text);
  const nearest = nearestName(topic, [...commandSummaries().map(({ name }) => name), ...NATIVE_RULES.keys()]);
  const hint = nearest === undefined ? "" : `, did you mean "${nearest}"?`;
  const message = `Cannot explain "${topic}": it is neither a command nor a rule${hint}`;
  const remedy = 'run "atomic-build help" for the list of both';
  return fail({ kind: "invalid-command-line", diagnostics: [{ message, remedy }] });
}
