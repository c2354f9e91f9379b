/** Attributes that every target has, whatever its rule; tests have a few more. */
import { attribute } from "./attribute.ts";

/** Of every rule. `name` and `visibility` are read by the loader itself, for they make the target and who may see it. */
export const COMMON_ATTRIBUTES = {
  name: attribute.string().describe("Name of the target, unique in its package"),
  visibility: attribute.stringList().optional().describe("Who may depend on it; default: the package's"),
  tags: attribute.stringList().default([]).describe('"manual" keeps it out of wildcards'),
  testonly: attribute.boolean().default(false).describe("Only tests and testonly targets may depend on it"),
  deprecation: attribute.string().optional().describe("What to use instead, for a warning in other packages"),
};

/** Of rules that are tests. */
export const TEST_ATTRIBUTES = {
  timeout: testTimeout("moderate"),
  flaky: attribute
    .integer()
    .min(1, { error: "expected 1 to 10 attempts" })
    .max(10, { error: "expected 1 to 10 attempts" })
    .default(1)
    .describe("Most attempts: a failing test is run again until it passes, and the number is recorded"),
};

/** For a rule whose tests usually take another time; it declares `timeout` with this. */
export function testTimeout(usual: "short" | "moderate" | "long" | "eternal") {
  return attribute
    .choice(["short", "moderate", "long", "eternal"])
    .default(usual)
    .describe("Time limit: 1, 5, 15 or 60 minutes");
}
