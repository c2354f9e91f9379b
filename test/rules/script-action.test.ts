import { expect, test } from "vitest";
import { analyzeTargets } from "../../engine/analysis/analyze-targets.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { runScript, toolsOf } from "../../rules/script-action.ts";
import { loadWorkspace } from "../support/load-workspace.ts";
import { MemoryWorkspaceFiles } from "../support/memory-workspace-files.ts";

const SCRIPT = {
  name: "pack.sh",
  text: "#!/bin/sh\n# usage: pack.sh\n# tools: sh tar (and xz for old ones) rm\n",
  parts: [{ name: "pack-more.sh", text: "more" }],
};

const packed = defineRule({
  name: "packed",
  doc: "",
  example: "",
  attributes: { src: attribute.label({ allowFiles: true }) },
  implementation(context) {
    const output = context.declareFile("out");
    runScript(context, {
      script: SCRIPT,
      mnemonic: "Pack",
      message: "Packing",
      arguments: ["x"],
      inputs: context.files("src"),
      outputs: [output],
      moreTools: ["gzip", "tar"],
      sandbox: { scratch: "disk" },
    });
    return [defaultInfo([output])];
  },
});

test("a script is an input like any other, as are its parts, and says itself what it runs", () => {
  const texts = { "BUILD.atomic": 'packed(name = "p", src = "a")', a: "" };
  const { graph } = loadWorkspace(texts, ["//..."], { rules: new Map([["packed", packed]]) });
  const analysis = analyzeTargets(graph, {
    files: new MemoryWorkspaceFiles(texts),
    locks: { answer: () => undefined },
  });
  expect(analysis.graph.actions).toMatchObject([
    {
      mnemonic: "Pack",
      arguments: ["sh", "atomic-tools/pack.sh", "x"],
      inputs: [
        { kind: "literal", path: "atomic-tools/pack.sh", content: SCRIPT.text, isExecutable: true },
        { kind: "literal", path: "atomic-tools/pack-more.sh", content: "more", isExecutable: true },
        { kind: "source", path: "a" },
      ],
      tools: ["sh", "tar", "rm", "gzip"],
      sandbox: { user: "self", network: false, scratch: "disk" },
    },
  ]);
});

test("a script without a header of its tools is our bug", () => {
  expect(() => toolsOf({ name: "x.sh", text: "#!/bin/sh\n" })).toThrow('Cannot use script "x.sh"');
});
