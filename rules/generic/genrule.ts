import { type Label, makeLabel } from "../../engine/core/label.ts";
import type { Artifact } from "../../engine/rule/artifact.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { BASIC_PROGRAMS } from "./basic-programs.ts";
import { expandCommand, quoteForShell } from "./expand-command.ts";
import { locationsOf } from "./locations-of.ts";

/** Files made by a shell command: for the step between two real rules. */
export const genrule = defineRule({
  name: "genrule",
  doc: `Makes files with a shell command, for the step between two real rules. In \`cmd\`, \`$(location :x)\` is the path of a source, tool or output, \`$(SRCS)\` and \`$(OUTS)\`
are all of them, \`$<\` and \`$@\` the only one, \`$(@D)\` the folder of the outputs, and \`$$\` a \`$\` of the shell. The command runs
with \`sh -e\`, sees its declared inputs and the programs of \`programs\`, and nothing else.`,
  example: `genrule(
    name = "motd",
    srcs = ["motd.in"],
    outs = ["motd"],
    cmd = "sed s/@VERSION@/42/ $< > $@",
)`,
  attributes: {
    srcs: attribute.labelList({ allowFiles: true }).default([]).describe("What the outputs are made from"),
    outs: attribute
      .outputList()
      .min(1, { error: "expected at least one output" })
      .describe("Files that the command makes; targets too"),
    cmd: attribute.string().describe("The command, for sh"),
    tools: attribute.labelList({ allowFiles: true }).default([]).describe("Files that the command runs or consults"),
    programs: attribute
      .stringList()
      .default([...BASIC_PROGRAMS])
      .describe("Host programs on PATH, instead of the basic ones"),
    executable: attribute.boolean().default(false).describe("Whether the outputs can be run"),
    message: attribute.string().optional().describe("What is shown while it runs"),
  },
  implementation(context) {
    const { cmd, outs, executable, programs, message } = context.attributes;
    const outputs = outs.map((name) => context.declareFile(name));
    const locations = new Map<Label, readonly Artifact[]>(locationsOf(context, ["srcs", "tools"]));
    for (const [index, name] of outs.entries()) {
      locations.set(makeLabel(context.packageName, name), outputs.slice(index, index + 1));
    }
    const command = expandCommand(cmd, {
      label: context.label,
      sources: context.files("srcs"),
      outputs,
      locations,
      print: quoteForShell,
    });
    if (!command.ok) {
      const text = `Cannot expand attribute "cmd" of "${context.label}": ${command.error}`;
      context.report({ message: text, range: context.rangeOf("cmd") });
      return [];
    }
    const words = outputs.map(({ path }) => quoteForShell(path)).join(" ");
    context.action({
      mnemonic: "Genrule",
      message: message ?? `Running genrule ${context.label}`,
      arguments: ["sh", "-ec", executable ? `${command.value}\nchmod +x ${words}` : command.value],
      inputs: [...context.files("srcs"), ...context.files("tools")],
      outputs,
      tools: [...new Set(["sh", ...programs, ...(executable ? ["chmod"] : [])])],
    });
    return [defaultInfo(outputs)];
  },
});
