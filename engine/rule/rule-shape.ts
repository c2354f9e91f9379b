import type { z } from "zod";
import { type AttributeRole, attributeRoleOf } from "./attribute.ts";
import { COMMON_ATTRIBUTES, TEST_ATTRIBUTES } from "./common-attributes.ts";
import type { Rule } from "./define-rule.ts";

/** One attribute with what loading and analysis ask of it again and again. */
export interface AttributeShape {
  readonly name: string;
  /** What `help` prints of it: the schema's description, empty when it has none. */
  readonly doc: string;
  readonly schema: z.ZodType;
  readonly role: AttributeRole;
  readonly isMandatory: boolean;
  /** The value of an attribute that is left out; undefined for a mandatory one. */
  readonly defaultValue: unknown;
}

/** All attributes of a rule, its own and the common ones, in the order in which help prints them. */
export type RuleShape = ReadonlyMap<string, AttributeShape>;

const shapes = new WeakMap<Rule, RuleShape>();

/** Works out a rule's attributes once: thousands of targets share a rule. */
export function ruleShapeOf(rule: Rule): RuleShape {
  let shape = shapes.get(rule);
  if (shape === undefined) {
    shape = describeRule(rule);
    shapes.set(rule, shape);
  }
  return shape;
}

function describeRule(rule: Rule): RuleShape {
  const clash = Object.keys(COMMON_ATTRIBUTES).find((name) => Object.hasOwn(rule.attributes, name));
  if (clash !== undefined) throw new Error(`Rule "${rule.name}" redefines the common attribute "${clash}"`);
  // A rule's own word on its tests counts: booting a machine takes longer than running a script.
  const ofTests: Readonly<Record<string, z.ZodType>> = rule.isTest ? { ...TEST_ATTRIBUTES, ...rule.attributes } : {};
  const schemas = Object.entries({ ...COMMON_ATTRIBUTES, ...rule.attributes, ...ofTests });
  return new Map(schemas.map(([name, schema]) => [name, describeAttribute(name, schema)]));
}

function describeAttribute(name: string, schema: z.ZodType): AttributeShape {
  const absent = schema.safeParse(undefined);
  return {
    name,
    doc: schema.description ?? "",
    schema,
    role: attributeRoleOf(schema),
    isMandatory: !absent.success,
    defaultValue: absent.data,
  };
}
