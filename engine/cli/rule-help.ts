import { z } from "zod";
import type { Rule } from "../rule/define-rule.ts";
import { type AttributeShape, ruleShapeOf } from "../rule/rule-shape.ts";

/** What `help RULE` prints: what it is, its attributes, an example. */
export function ruleHelp(rule: Rule): string {
  const attributes = [...ruleShapeOf(rule).values()].map(describeAttribute);
  const width = Math.max(...attributes.map(([name]) => name.length));
  const table = attributes.map(([name, type, rest]) => `  ${name.padEnd(width)}  ${type}${rest}`);
  const example = rule.example.split("\n").map((line) => `  ${line}`);
  return [rule.name, "", rule.doc, "", "Attributes", ...table, "", "Example", ...example, ""].join("\n");
}

function describeAttribute(shape: AttributeShape): readonly [name: string, type: string, rest: string] {
  const { name, schema, isMandatory, defaultValue } = shape;
  const value = defaultValue === undefined ? "" : `, default ${JSON.stringify(defaultValue)}`;
  return [name, describeType(schema, shape.role.kind === "label"), isMandatory ? ", mandatory" : value];
}

/** The words of Bazel's own attribute tables. */
function describeType(schema: unknown, isLabel: boolean): string {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return describeType(schema.unwrap(), isLabel);
  if (schema instanceof z.ZodArray) return `list of ${describeType(schema.element, isLabel)}s`;
  if (schema instanceof z.ZodRecord) return `dict of ${describeType(schema.valueType, isLabel)}s`;
  if (schema instanceof z.ZodEnum) return `one of ${schema.options.map((word) => JSON.stringify(word)).join(", ")}`;
  if (schema instanceof z.ZodBoolean) return "boolean";
  if (schema instanceof z.ZodNumber) return "integer";
  return isLabel ? "label" : "string";
}
