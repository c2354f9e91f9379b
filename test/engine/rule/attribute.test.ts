import { expect, test } from "vitest";
import { z } from "zod";
import { attribute, attributeRoleOf } from "../../../engine/rule/attribute.ts";
import { testTimeout } from "../../../engine/rule/common-attributes.ts";
import { defineRule } from "../../../engine/rule/define-rule.ts";
import { defineProvider } from "../../../engine/rule/provider.ts";
import { ruleShapeOf } from "../../../engine/rule/rule-shape.ts";

const TreeInfo = defineProvider("TreeInfo", z.object({ ref: z.string() }));
const requirement = { allowFiles: [".ks"], providers: [TreeInfo] };
const label = { kind: "label", requirement };

test.each([
  ["a label", attribute.label(requirement), label],
  ["an optional label", attribute.label(requirement).optional(), label],
  ["a refined label", attribute.label(requirement).refine(() => true), label],
  ["a list of labels", attribute.labelList(requirement), label],
  ["a described list", attribute.labelList(requirement).default([]).describe("What"), label],
  ["a defaulted list", attribute.labelList(requirement).min(1).default([]), label],
  ["a read-only list", attribute.labelList(requirement).readonly(), label],
  ["a dict of labels", attribute.labelDict(requirement).default({}), label],
  ["outputs", attribute.outputList().min(1), { kind: "output" }],
  ["an optional output", attribute.output().optional(), { kind: "output" }],
  ["strings", attribute.stringList().default([]), { kind: "value" }],
  ["a choice", attribute.choice(["a", "b"]), { kind: "value" }],
])("the role of %s is found below its wrappers", (_, schema, role) => {
  expect(attributeRoleOf(schema)).toEqual(role);
});

test("a rule's shape knows common attributes, defaults and what is mandatory", () => {
  const rule = makeRule({ attributes: { srcs: attribute.labelList(), mode: attribute.string().default("fast") } });
  const shape = [...ruleShapeOf(rule).values()].map(({ name, isMandatory, defaultValue }) => [
    name,
    isMandatory ? "mandatory" : defaultValue,
  ]);
  expect(shape).toEqual([
    ["name", "mandatory"],
    ["visibility", undefined],
    ["tags", []],
    ["testonly", false],
    ["deprecation", undefined],
    ["srcs", "mandatory"],
    ["mode", "fast"],
  ]);
});

test("a test has a timeout, another rule has not", () => {
  const attributes = {};
  expect(ruleShapeOf(makeRule({ attributes, isTest: true })).get("timeout")?.defaultValue).toBe("moderate");
  expect(ruleShapeOf(makeRule({ attributes })).has("timeout")).toBe(false);
  const slow = makeRule({ attributes: { timeout: testTimeout("long") }, isTest: true });
  expect(ruleShapeOf(slow).get("timeout")?.defaultValue).toBe("long");
});

test("a rule that redefines a common attribute is our bug and throws", () => {
  expect(() => ruleShapeOf(makeRule({ attributes: { tags: z.string() } }))).toThrow(
    'Rule "sample" redefines the common attribute "tags"',
  );
});

function makeRule(parts: { readonly attributes: Record<string, z.ZodType>; readonly isTest?: boolean }) {
  return defineRule({ name: "sample", doc: "", example: "", implementation: () => [], ...parts });
}
