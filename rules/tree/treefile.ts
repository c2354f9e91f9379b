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
  doc: `Reads a treefile (JSON or YAML, as rpm-ostree has it) with all that it includes, checks it, and expands it. Unknown keys are
errors in JSON too. Included files need not be declared: the engine remembers what was read.`,
  example: `treefile(name = "host", src = "host.json")`,
  attributes: {
    src: attribute.label({ allowFiles: [".json", ".yaml", ".yml"] }),
    basearch: attribute.choice(["x86_64", "aarch64"]).default("x86_64"),
    releasever: attribute.string().optional(),
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
