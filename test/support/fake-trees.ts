import { readFileSync } from "node:fs";
import { join } from "node:path";
import { labelName } from "../../engine/core/label.ts";
import { succeed } from "../../engine/core/result.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule, type Rule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import type { RunScript } from "../../rules/difference/tree-contents.ts";
import { ReleaseArtifactsInfo } from "../../rules/release/release-artifacts-info.ts";
import { OstreeTreeInfo } from "../../rules/tree/ostree-tree-info.ts";
import type { FakeProgram } from "./fake-spawn-strategy.ts";

/** A tree whose repository is what its source lists; the first line is its commit. */
const tree = defineRule({
  name: "tree",
  doc: "",
  example: "",
  attributes: { src: attribute.label({ allowFiles: true }) },
  implementation(context) {
    const name = labelName(context.label);
    const repository = context.declareDirectory(`${name}/repo`);
    const commit = context.declareFile(`${name}/commit`);
    context.action({
      ...{ mnemonic: "Compose", message: "Composing", arguments: ["compose", repository.path, commit.path], tools: [] },
      inputs: context.files("src"),
      outputs: [repository, commit],
    });
    return [
      defaultInfo([repository, commit]),
      provide(OstreeTreeInfo, { repository, commit, ref: "r", architecture: "x86_64" }),
    ];
  },
});

/** An image that is a folder: the tree's listing, packed as a plan says. */
const image = defineRule({
  name: "image",
  doc: "",
  example: "",
  attributes: { tree: attribute.label({ providers: [OstreeTreeInfo] }), arguments: attribute.string().default("") },
  implementation(context) {
    const name = labelName(context.label);
    const info = context.dependencies("tree")[0]?.get(OstreeTreeInfo);
    if (info === undefined) return [];
    const plan = context.literal(`${name}.plan`, `title x\nkernel-arguments ${context.attributes.arguments}\n`);
    const file = context.declareDirectory(name);
    context.action({
      ...{ mnemonic: "Pack", message: "Packing", tools: [] },
      arguments: ["pack", `${info.repository.path}/listing`, plan.path, file.path],
      inputs: [plan, info.repository],
      outputs: [file],
    });
    const { commit, ref, architecture } = info;
    const kind = { kind: "image", format: "pxe-live", variant: "Live", architecture, tree: { commit, ref } } as const;
    const artifacts = [{ label: context.label, file, ...kind }];
    return [defaultInfo([file]), provide(ReleaseArtifactsInfo, { artifacts, gates: [] })];
  },
});

/** Rules of a world in which a tree is a text. */
export const FAKE_TREE_RULES: ReadonlyMap<string, Rule> = new Map([
  ["tree", tree],
  ["image", image],
]);

export const FAKE_TREE_PROGRAMS: Readonly<Record<string, FakeProgram>> = {
  compose(process) {
    const [, repository, commit = ""] = process.arguments;
    const listing = process.read(process.inputs[0] ?? "");
    process.write(`${repository}/listing`, listing);
    process.write(commit, listing.split("\n")[0] ?? "");
    return undefined;
  },
  pack(process) {
    const [, listing = "", plan = "", folder] = process.arguments;
    process.write(`${folder}/root.img`, process.read(listing));
    process.write(`${folder}/boot/config`, process.read(plan));
    process.write(`${folder}/kernel`, "always the same");
    return undefined;
  },
};

/** Stands for ostree and rpm: a repository is its listing. */
export const runListing: RunScript = async (_, [path = ""]) => succeed(readFileSync(join(path, "listing"), "utf8"));
