import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { BASIC_PROGRAMS } from "./basic-programs.ts";
import { expandCommand } from "./expand-command.ts";
import { locationsOf } from "./locations-of.ts";

/** The mark is made last, so it exists only where the script said yes. */
const RUN_AND_MARK = `mark=$1; shift; "$@"
printf '{"result": "passed", "attempt": %s}\\n' "$ATOMIC_TEST_ATTEMPT" > "$mark"`;

/** A script whose exit status is the result. */
export const shellTest = defineRule({
  name: "shell_test",
  doc: `Runs a script as a test; exit status 0 is a pass. The script sees \`data\` at its workspace paths and gets \`args\`, in which
\`$(location :x)\` is the path of one of them. A pass is kept until the script, its data or its programs change.`,
  example: `shell_test(
    name = "motd_test",
    script = "motd_test.sh",
    args = ["$(location :motd)"],
    data = [":motd"],
)`,
  isTest: true,
  attributes: {
    script: attribute.label({ allowFiles: true }).describe("The script"),
    args: attribute.stringList().default([]).describe("Its arguments"),
    data: attribute.labelList({ allowFiles: true }).default([]).describe("What it may read"),
    interpreter: attribute.string().default("sh").describe("What runs the script; it need not be among the programs"),
    programs: attribute
      .stringList()
      .default([...BASIC_PROGRAMS])
      .describe("Host programs on PATH, instead of the basic ones"),
  },
  implementation(context) {
    const { args, interpreter, programs } = context.attributes;
    const [script, ...others] = context.files("script");
    if (script === undefined || others.length > 0) {
      const trouble = `expected one file, got ${others.length + (script === undefined ? 0 : 1)}`;
      const message = `Cannot use attribute "script" of "${context.label}": ${trouble}`;
      context.report({ message, range: context.rangeOf("script") });
      return [];
    }
    const data = context.files("data");
    const subject = {
      label: context.label,
      sources: data,
      outputs: [],
      locations: locationsOf(context, ["data", "script"]),
      print: (path: string) => path,
    };
    const expanded = args.map((text) => expandCommand(text, subject));
    for (const [index, result] of expanded.entries()) {
      if (result.ok) continue;
      const message = `Cannot expand attribute "args" of "${context.label}": ${result.error}`;
      context.report({ message, range: context.rangeOf("args", index) });
    }
    const mark = context.declareFile(`${labelName(context.label)}.passed`);
    const words = expanded.flatMap((result) => (result.ok ? [result.value] : []));
    context.action({
      mnemonic: "ShellTest",
      message: `Testing ${context.label}`,
      arguments: ["sh", "-ec", RUN_AND_MARK, "sh", mark.path, interpreter, script.path, ...words],
      inputs: [script, ...data],
      outputs: [mark],
      tools: [...new Set(["sh", interpreter, ...programs])],
      isTest: true,
    });
    return [defaultInfo([mark])];
  },
});
