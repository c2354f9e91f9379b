import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule, type Rule } from "../../engine/rule/define-rule.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";

/** Makes one file or folder with one of the fake programs. */
const made = defineRule({
  name: "made",
  doc: "",
  example: "",
  attributes: {
    srcs: attribute.labelList({ allowFiles: true }).default([]),
    program: attribute.string().default("combine"),
    programs: attribute.stringList().default([]),
    folder: attribute.boolean().default(false),
    refuse: attribute.string().optional(),
  },
  implementation(context) {
    const { program, programs, folder, refuse } = context.attributes;
    const name = labelName(context.label);
    const output = folder ? context.declareDirectory(name) : context.declareFile(name);
    if (refuse !== undefined) context.report({ message: refuse, range: context.rangeOf("refuse") });
    context.action({
      mnemonic: "Make",
      message: `Making ${context.label}`,
      arguments: [program, context.label],
      inputs: context.files("srcs"),
      outputs: [output],
      tools: programs,
    });
    return [defaultInfo([output])];
  },
});

/** A test; it passes when its program does. */
const checked = defineRule({
  name: "checked",
  doc: "",
  example: "",
  isTest: true,
  attributes: { src: attribute.label({ allowFiles: true }), program: attribute.string().default("combine") },
  implementation(context) {
    const output = context.declareFile(`${labelName(context.label)}.passed`);
    context.action({
      mnemonic: "Check",
      message: `Checking ${context.label}`,
      arguments: [context.attributes.program, context.label],
      inputs: context.files("src"),
      outputs: [output],
      tools: [],
      isTest: true,
    });
    return [defaultInfo([output])];
  },
});

/** A file whose content must be asked for outside: the words of `asks`, one answer bringing the next question. */
const asked = defineRule({
  name: "asked",
  doc: "",
  example: "",
  attributes: { asks: attribute.stringList() },
  implementation(context) {
    const answers: unknown[] = [];
    for (const key of context.attributes.asks) {
      const answer = lookUp(context, key);
      if (answer === undefined) return [];
      answers.push(answer);
    }
    return [defaultInfo([context.literal(labelName(context.label), answers.join("\n"))])];
  },
});

function lookUp<A>(context: RuleContext<A>, key: string): unknown {
  return context.locked({ resolver: "oracle", key, question: { key } });
}

/** Rules over the fake programs, by name. */
export const FAKE_RULES: ReadonlyMap<string, Rule> = new Map([made, checked, asked].map((rule) => [rule.name, rule]));
