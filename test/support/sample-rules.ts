import { z } from "zod";
import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule, type Rule } from "../../engine/rule/define-rule.ts";
import { defineProvider, provide } from "../../engine/rule/provider.ts";

/** What `library` tells its dependants. */
const LibraryInfo = defineProvider("LibraryInfo", z.object({ name: z.string() }));

/** Makes one file from files and libraries. */
const library = defineRule({
  name: "library",
  doc: "",
  example: "",
  attributes: {
    srcs: attribute.labelList({ allowFiles: [".c"] }).default([]),
    deps: attribute.labelList({ providers: [LibraryInfo] }).default([]),
    level: attribute.integer().optional(),
    mode: attribute.choice(["fast", "small"]).default("fast"),
    defines: attribute.stringDict().default({}),
    outs: attribute.outputList().default([]),
  },
  implementation(context) {
    const name = labelName(context.label);
    const outputs = [
      context.declareFile(`${name}.a`),
      ...context.attributes.outs.map((out) => context.declareFile(out)),
    ];
    context.action({
      mnemonic: "Compile",
      message: `Compiling ${name}`,
      arguments: ["cc", "-o", `${name}.a`],
      inputs: [...context.files("srcs"), ...context.files("deps")],
      outputs,
      tools: ["cc"],
    });
    return [defaultInfo(outputs), provide(LibraryInfo, { name })];
  },
});

/** Stands for its files, of whatever kind. */
const group = defineRule({
  name: "group",
  doc: "",
  example: "",
  attributes: { srcs: attribute.labelList({ allowFiles: true }).default([]), main: attribute.label().optional() },
  implementation: (context) => [defaultInfo(context.files("srcs"))],
});

const check = defineRule({
  name: "check",
  doc: "",
  example: "",
  isTest: true,
  attributes: { subject: attribute.label({ allowFiles: true }) },
  implementation(context) {
    const report = context.declareFile(`${labelName(context.label)}.report`);
    context.action({
      mnemonic: "Check",
      message: "Checking",
      arguments: ["check"],
      inputs: context.files("subject"),
      outputs: [report],
      tools: [],
      isTest: true,
    });
    return [defaultInfo([report])];
  },
});

/** A rule set small enough to see through, by name. */
export const SAMPLE_RULES: ReadonlyMap<string, Rule> = new Map(
  [library, group, check].map((rule) => [rule.name, rule]),
);
