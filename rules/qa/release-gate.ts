/**
 * What must be true before anything is signed or published. A gate is an action whose inputs are its tests' results, so there is
 * nothing to enforce: without them it has no receipt, and without its receipt nothing behind it runs.
 */

import type { Label } from "../../engine/core/label.ts";
import { labelName } from "../../engine/core/label.ts";
import type { Artifact } from "../../engine/rule/artifact.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { type AttributesOf, defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import type { ConfiguredTarget, RuleContext } from "../../engine/rule/rule-context.ts";
import { ReleaseArtifactsInfo } from "../release/release-artifacts-info.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import writeGateReceipt from "../tools/write-gate-receipt.sh";
import { WaiverInfo } from "./waiver-info.ts";

const WRITE_GATE_RECEIPT: ToolScript = { name: "write-gate-receipt.sh", text: writeGateReceipt };

const ATTRIBUTES = {
  artifacts: attribute
    .labelList({ providers: [ReleaseArtifactsInfo] })
    .min(1, { error: "expected at least one target" })
    .describe("What is let through: images, trees, other gates"),
  tests: attribute
    .labelList({ areTests: true })
    .min(1, { error: "expected at least one test" })
    .describe("Tests that must have passed"),
  waivers: attribute
    .labelList({ providers: [WaiverInfo] })
    .default([])
    .describe("waiver targets of tests that may fail"),
};
type Context = RuleContext<AttributesOf<typeof ATTRIBUTES>>;

/** Blocks what it covers until its tests have passed, and nothing else. */
export const releaseGate = defineRule({
  name: "release_gate",
  doc: `Lets artifacts through once their tests have passed. What takes them from it (checksums, signatures, manifest, mirror) is not made
before; what does not take them from it is not held up. Its receipt says what was tested, how often a flaky test was run, and
which tests failed and were waived. A pass is kept as long as what was tested stays the same; a failure is never kept.`,
  example: `release_gate(
    name = "cloud_gate",
    artifacts = ["//images:cloud"],
    tests = ["//images:cloud_boots_uefi"],
    waivers = [":cloud_waiver"],
)`,
  attributes: ATTRIBUTES,
  implementation(context) {
    const tests = context.dependencies("tests");
    const waivers = readWaivers(context);
    const name = labelName(context.label);
    const receipt = context.declareFile(`${name}.receipt.json`);
    const listed = context.literal(`${name}.waivers.json`, `${JSON.stringify([...waivers.values()])}\n`);
    const isWaived = ({ label }: ConfiguredTarget) => waivers.has(label);
    runScript(context, {
      script: WRITE_GATE_RECEIPT,
      mnemonic: "ReleaseGate",
      message: `Letting ${context.label} pass`,
      arguments: [
        ...["--output", receipt.path, "--waivers", listed.path],
        ...sorted(tests).flatMap((test) => [
          isWaived(test) ? "--waived" : "--test",
          JSON.stringify(test.label),
          resultOf(test),
        ]),
      ],
      inputs: [listed, ...sorted(tests).flatMap(({ files }) => files)],
      tolerated: tests.filter(isWaived).flatMap(({ files }) => files),
      outputs: [receipt],
    });
    const infos = context.dependencies("artifacts").flatMap((target) => target.get(ReleaseArtifactsInfo) ?? []);
    const artifacts = byPath(
      infos.flatMap((info) => info.artifacts),
      ({ file }) => file.path,
    );
    const gates = byPath([...infos.flatMap((info) => info.gates), receipt], ({ path }) => path);
    return [defaultInfo([receipt]), provide(ReleaseArtifactsInfo, { artifacts, gates })];
  },
});

function readWaivers(context: Context) {
  const tests = new Set(context.attributes.tests);
  const waivers = new Map<Label, { test: Label; owner: string; reason: string; expires: string }>();
  for (const [index, target] of context.dependencies("waivers").entries()) {
    const info = target.get(WaiverInfo);
    if (info === undefined) continue;
    const range = context.rangeOf("waivers", index);
    const refuse = (why: string) =>
      context.report({ message: `Cannot use waiver "${target.label}" at "${context.label}": ${why}`, range });
    if (!tests.has(info.test)) refuse(`it is of "${info.test}", which is none of the gate's tests`);
    else if (waivers.has(info.test)) refuse(`"${info.test}" is waived already`);
    else waivers.set(info.test, info);
  }
  return new Map([...waivers].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** Where the number of attempts is found: its first file, or results.jsonl in its first folder. */
function resultOf({ files }: ConfiguredTarget): string {
  const [first] = files;
  return first === undefined ? "" : isFolder(first) ? `${first.path}/results.jsonl` : first.path;
}

function isFolder(artifact: Artifact): boolean {
  return artifact.kind !== "literal" && artifact.isDirectory;
}

function sorted(tests: readonly ConfiguredTarget[]): readonly ConfiguredTarget[] {
  const once = byPath(tests, ({ label }) => label);
  return once.toSorted((one, other) => (one.label < other.label ? -1 : 1));
}

function byPath<Element>(elements: readonly Element[], pathOf: (element: Element) => string): readonly Element[] {
  return [...new Map(elements.map((element) => [pathOf(element), element])).values()];
}
