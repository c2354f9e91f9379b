import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";

/** Several files under one name. */
export const filegroup = defineRule({
  name: "filegroup",
  doc: "Gives a list of files, folders and targets one name. Whoever uses it gets all their files.",
  example: `filegroup(
    name = "kickstarts",
    srcs = glob(["*.ks"]),
)`,
  attributes: { srcs: attribute.labelList({ allowFiles: true }).default([]).describe("Files, folders and targets") },
  implementation: (context) => [defaultInfo(context.files("srcs"))],
});
