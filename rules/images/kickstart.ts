import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import { flattenKickstart } from "./kickstart/flatten-kickstart.ts";
import { loadKickstart } from "./kickstart/load-kickstart.ts";
import { KickstartInfo } from "./kickstart-info.ts";

/** A kickstart with all that it includes; its meaning is its flattened text, so a comment rebuilds nothing. */
export const kickstart = defineRule({
  name: "kickstart",
  doc: `Reads a kickstart with everything it includes, checks it and flattens it. %include is relative to the including file, and
included files need not be declared: the engine remembers what was read. Commands and options are those of the given syntax
version. What a kickstart means is its flattened form, so a comment rebuilds nothing.`,
  example: `kickstart(
    name = "pxetolive_ks",
    src = "pxetolive.ks",
)`,
  attributes: {
    src: attribute.label({ allowFiles: [".ks"] }).describe("The kickstart"),
    version: attribute
      .string()
      .regex(/^(F[1-9]\d{0,2}|DEVEL)$/, { error: 'expected a syntax version such as "F22" or "DEVEL"' })
      .default("F22")
      .describe('Whose syntax it is: a Fedora release such as "F22", or "DEVEL"'),
  },
  implementation(context) {
    const [source] = context.files("src");
    if (source === undefined) return [];
    const loaded = loadKickstart(source.path, {
      readText: (path) => context.readText(path),
      version: context.attributes.version,
    });
    if (!loaded.ok) {
      for (const diagnostic of loaded.error) context.report(diagnostic);
      return [];
    }
    for (const warning of loaded.value.warnings) context.warn(warning);
    const { text, origins } = flattenKickstart(loaded.value);
    const flattened = context.literal(`${labelName(context.label)}.flattened.ks`, text, { origins });
    return [defaultInfo([flattened]), provide(KickstartInfo, { kickstart: loaded.value, flattened })];
  },
});
