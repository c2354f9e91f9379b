import type { Failure } from "../core/failure.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import { nearestName } from "../starlark/nearest-name.ts";
import { commandHelp, programHelp } from "./command-line.ts";
import { NATIVE_RULES } from "./native-rules.ts";
import { ruleHelp } from "./rule-help.ts";

/** Commands share the help with rules: `help build`, `help kickstart`. */
export function helpText(topic: string | undefined): Result<string, Failure> {
  const names = [...NATIVE_RULES.keys()];
  if (topic === undefined) return succeed(`${programHelp()}\nRules (help RULE): ${names.join(", ")}\n`);
  const rule = NATIVE_RULES.get(topic);
  const text = rule === undefined ? commandHelp(topic) : ruleHelp(rule);
  if (text !== undefined) return succeed(text);
  const nearest = nearestName(topic, names);
  const hint = nearest === undefined ? "" : `, did you mean "${nearest}"?`;
  const message = `Cannot explain "${topic}": it is neither a command nor a rule${hint}`;
  return fail({ kind: "invalid-command-line", diagnostics: [{ message }] });
}
