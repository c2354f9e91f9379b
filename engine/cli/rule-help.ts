import { z } from "zod";
import { COMMON_ATTRIBUTES, TEST_ATTRIBUTES } from "../rule/common-attributes.ts";
import type { Rule } from "../rule/define-rule.ts";
import { type AttributeShape, ruleShapeOf } from "../rule/rule-shape.ts";
import { wrapText } from "./wrap-text.ts";

/** What `help RULE` prints: what it is, its own attributes (the mandatory ones first), those of all rules, an example. */
export function ruleHelp(rule: Rule): string {
  const shapes = [...ruleShapeOf(rule).values()];
  const shared = shapes.filter(({ name }) => isShared(name));
  const own = shapes.filter(({ name }) => !isShared(name));
  const ordered = [...own.filter(({ isMandatory }) => isMandatory), ...own.filter(({ isMandatory }) => !isMandatory)];
  const lines = [
    rule.isTest ? `${rule.name} (a test)` : rule.name,
    "",
    ...wrapText(rule.doc, "  "),
    "",
    "Attributes",
    ...ordered.flatMap(describeAttribute),
    "",
    rule.isTest ? "Attributes of every test" : "Attributes of every target",
    ...shared.flatMap(describeAttribute),
    "",
    "Example",
    ...rule.example.split("\n").map((line) => `  ${line}`),
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

function isShared(name: string): boolean {
  return Object.hasOwn(COMMON_ATTRIBUTES, name) || Object.hasOwn(TEST_ATTRIBUTES, name);
}

function describeAttribute(shape: AttributeShape): readonly string[] {
  const { name, doc, isMandatory, defaultValue } = shape;
  const state = isMandatory ? ", mandatory" : describeDefault(defaultValue);
  return [...wrapText(`${name} (${describeType(shape)}${state})`, "  "), ...wrapText(doc, "      ")];
}

/** An empty default says nothing that "may be left out" does not. */
function describeDefault(value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return "";
  if (typeof value === "boolean") return `, default ${value ? "True" : "False"}`;
  if (Array.isArray(value)) return `, default ${value.join(" ")}`;
  return isEmptyRecord(value) ? "" : `, default ${JSON.stringify(value)}`;
}

function isEmptyRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** The words of Bazel's own attribute tables. */
function describeType({ schema, role }: AttributeShape): string {
  const label = role.kind === "label" ? "label" : undefined;
  const suffixes =
    role.kind === "label" && Array.isArray(role.requirement.allowFiles) ? role.requirement.allowFiles : [];
  const files = suffixes.length > 0 ? ` of a ${suffixes.join(" or ")} file` : "";
  return `${describeSchema(schema, label ?? (role.kind === "output" ? "output" : "string"))}${files}`;
}

function describeSchema(schema: unknown, word: string): string {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return describeSchema(schema.unwrap(), word);
  if (schema instanceof z.ZodArray) return `list of ${describeSchema(schema.element, word)}s`;
  if (schema instanceof z.ZodRecord) return `dict of ${describeSchema(schema.valueType, word)}s`;
  if (schema instanceof z.ZodEnum) return `one of ${schema.options.map((option) => JSON.stringify(option)).join(", ")}`;
  if (schema instanceof z.ZodBoolean) return "boolean";
  if (schema instanceof z.ZodNumber) return "integer";
  return word;
}
