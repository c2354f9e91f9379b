import { z } from "zod";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import { askForDay } from "./calendar-resolver.ts";
import { WaiverInfo } from "./waiver-info.ts";

const ONE_LINE = { error: "expected some words on one line" };

/** A debt with a date. */
export const waiver = defineRule({
  name: "waiver",
  doc: `Lets a release_gate pass although one of its tests fails, until a day comes. The test still runs; the gate's receipt, and the
release manifest, say that it failed, who waived it and why. On the day (00:00 UTC) the waiver is a mistake of the BUILD file:
repair the test and remove it. \`atomic-build test\` calls the test failed all the same, since it is.`,
  example: `waiver(
    name = "cloud_waiver",
    expires = "2999-12-31",
    owner = "Jan Nowak",
    reason = "virtio-net hangs in one of ten boots, bug 1234",
    test = "//images:cloud_boots_uefi",
)`,
  attributes: {
    test: attribute.label({ areTests: true }).describe("The test that may fail"),
    owner: attribute
      .string()
      .regex(/^\S.*$/, ONE_LINE)
      .describe("Who answers for it"),
    reason: attribute
      .string()
      .regex(/^\S.*$/, ONE_LINE)
      .describe("Why it may fail"),
    expires: z.iso
      .date({ error: "expected a day as YYYY-MM-DD" })
      .describe("The day, YYYY-MM-DD in UTC, on which it is no longer good"),
  },
  implementation(context) {
    const { test, owner, reason, expires } = context.attributes;
    const answer = context.locked(askForDay(expires));
    if (answer === undefined) return [];
    if (answer === "come") {
      context.report({
        message: `Cannot waive "${test}": the waiver of ${owner} expired on ${expires} ("${reason}")`,
        range: context.rangeOf("expires"),
        remedy: "repair the test and remove the waiver, or let its owner name a later day",
      });
    }
    return [defaultInfo([]), provide(WaiverInfo, { test, owner, reason, expires })];
  },
});
