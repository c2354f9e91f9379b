import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import { ReleaseArtifactsInfo } from "../../rules/release/release-artifacts-info.ts";

/** Stands for an image that passed a gate: the least that can be checksummed and signed. */
export const releasePart = defineRule({
  name: "release_part",
  doc: "",
  example: "",
  attributes: {
    variant: attribute.string(),
    architecture: attribute.string().default("x86_64"),
    kind: attribute.choice(["image", "tree", "delta"]).default("image"),
    folder: attribute.boolean().default(false),
    gated: attribute.boolean().default(false),
  },
  implementation(context) {
    const name = labelName(context.label);
    const { variant, architecture, kind, folder, gated } = context.attributes;
    const file = folder ? context.declareDirectory(name) : context.declareFile(`${name}.img`);
    const gate = context.declareFile(`${name}.gate`);
    context.action({
      mnemonic: "MakePart",
      message: "Making",
      arguments: ["make"],
      inputs: [],
      outputs: [file, gate],
      tools: [],
    });
    const artifact = { label: context.label, file, kind, format: "raw", variant, architecture } as const;
    return [defaultInfo([file]), provide(ReleaseArtifactsInfo, { artifacts: [artifact], gates: gated ? [gate] : [] })];
  },
});
