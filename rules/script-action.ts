import type { ActionOptions } from "../engine/rule/action.ts";
import type { Artifact, DerivedArtifact } from "../engine/rule/artifact.ts";
import type { RuleContext } from "../engine/rule/rule-context.ts";

/** One of rules/tools: its text, embedded in the program, and the name that messages and the sandbox show. */
export interface ToolScript {
  readonly name: string;
  readonly text: string;
  /** Files of the same script that it reads from beside itself. */
  readonly parts?: readonly ToolScript[];
}

/** An action that runs a script; which programs it needs is said once, in the script's own `# tools:` header. */
export interface ScriptActionOptions
  extends Pick<
    ActionOptions,
    | "mnemonic"
    | "message"
    | "environment"
    | "keyRecord"
    | "sandbox"
    | "timeoutMs"
    | "idleTimeoutMs"
    | "resources"
    | "pinned"
    | "mirrors"
    | "effect"
    | "isTest"
    | "attempts"
    | "tolerated"
  > {
  readonly script: ToolScript;
  readonly arguments: readonly string[];
  readonly inputs: readonly Artifact[];
  readonly outputs: readonly DerivedArtifact[];
  /** Host programs beside those of the header, e.g. what a spec's own sections call. */
  readonly moreTools?: readonly string[];
}

/** Declares the action `sh SCRIPT ARGUMENT…`. */
export function runScript<Attributes>(context: RuleContext<Attributes>, options: ScriptActionOptions): void {
  const { script, moreTools = [], ...rest } = options;
  const file = context.script(script.name, script.text);
  const parts = (script.parts ?? []).map(({ name, text }) => context.script(name, text));
  context.action({
    ...rest,
    arguments: ["sh", file.path, ...options.arguments],
    inputs: [file, ...parts, ...options.inputs],
    tools: [...new Set([...toolsOf(script), ...moreTools])],
  });
}

/** The programs that a script's header names: `# tools: sh tar xz`; what stands in parentheses is for the reader. */
export function toolsOf(script: ToolScript): readonly string[] {
  const line = /^# tools: (.+)$/m.exec(script.text)?.[1];
  if (line === undefined) throw new Error(`Cannot use script "${script.name}": it has no "# tools:" header`);
  return line
    .replaceAll(/\([^)]*\)/g, "")
    .split(" ")
    .filter((word) => word !== "");
}
