import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import { canonicalTreefile } from "./treefile/canonical-treefile.ts";
import { loadTreefile } from "./treefile/load-treefile.ts";
import { TreefileInfo } from "./treefile-info.ts";

/** A treefile as rpm-ostree reads it; its meaning is its expanded form, so comments and layout rebuild nothing. */
export const treefile = defineRule({
  name: "treefile",
  doc: `Reads a treefile with everything it includes, checks it and expands it. Treefiles are rpm-ostree's, JSON or YAML; unknown
keys are errors in both. Included files need not be declared: the engine remembers what was read. What the treefile means is its
expanded form, so comments and layout rebuild nothing.`,
  example: `treefile(
    name = "treefile",
    src = "host.json",
)`,
  attributes: {
    src: attribute.label({ allowFiles: [".json", ".yaml", ".yml"] }).describe("The treefile"),
    basearch: attribute
      .choice(["x86_64", "aarch64"])
      .default("x86_64")
      .describe("The machines that the tree is for: its basearch, and which packages-ARCH keys count"),
    releasever: attribute
      .string()
      .optional()
      .describe("The releasever of a treefile that sets none; one that sets it must agree"),
  },
  implementation(context) {
    const { basearch, releasever } = context.attributes;
    const [source] = context.files("src");
    if (source === undefined) return [];
    const loaded = loadTreefile(source.path, {
      readText: (path) => context.readText(path),
      basearch,
      ...(releasever !== undefined && { releasever }),
    });
    if (!loaded.ok) {
      for (const diagnostic of loaded.error) context.report(diagnostic);
      return [];
    }
    const expanded = context.literal(`${labelName(context.label)}.expanded.json`, canonicalTreefile(loaded.value));
    return [defaultInfo([expanded]), provide(TreefileInfo, { treefile: loaded.value })];
  },
});
