/** Attributes that every target has, whatever its rule; tests have a few more. */
import { attribute } from "./attribute.ts";

/** Of every rule. `name` and `visibility` are read by the loader itself, for they make the target and who may see it. */
export const COMMON_ATTRIBUTES = {
  name: attribute.string(),
  visibility: attribute.stringList().optional(),
  tags: attribute.stringList().default([]),
  testonly: attribute.boolean().default(false),
  deprecation: attribute.string().optional(),
};

/** Of rules that are tests. */
export const TEST_ATTRIBUTES = {
  timeout: attribute.choice(["short", "moderate", "long", "eternal"]).default("moderate"),
};
