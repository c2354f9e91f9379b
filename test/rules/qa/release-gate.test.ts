import { expect, test } from "vitest";
import { ReleaseArtifactsInfo } from "../../../rules/release/release-artifacts-info.ts";
import { analyzeRules } from "../../support/analyze-rules.ts";

const BASE = `genrule(name = "image", outs = ["image.raw"], cmd = "echo > $@")
checksums(name = "sums", artifacts = [":image"], variant = "Cloud")
shell_test(name = "boots", script = "t.sh", data = [":image"])
shell_test(name = "checks", script = "t.sh")
waiver(name = "later", test = ":boots", owner = "Ann", reason = "bug 7", expires = "2026-03-01")
`;
const FILES = { "p/t.sh": "" };

function analyze(text: string, answer?: unknown) {
  const locks = answer === undefined ? {} : { locks: { answer: () => answer } };
  return analyzeRules({ ...FILES, "p/BUILD.atomic": `${BASE}${text}` }, locks);
}

const GATE = 'release_gate(name = "gate", artifacts = [":sums"], tests = [":checks", ":boots"])';

test("a gate's inputs are its tests' results, and it passes artifacts on with its receipt", () => {
  const { problems, graph, providedBy } = analyze(GATE);
  expect(problems).toEqual([]);
  const action = graph.actions.find(({ mnemonic }) => mnemonic === "ReleaseGate");
  expect(action?.arguments.slice(2)).toEqual([
    ...["--output", "atomic-out/p/gate.receipt.json", "--waivers", "atomic-out/p/gate.waivers.json"],
    ...["--test", '"//p:boots"', "atomic-out/p/boots.passed", "--test", '"//p:checks"', "atomic-out/p/checks.passed"],
  ]);
  expect(action?.inputs.map(({ path }) => path)).toEqual([
    "atomic-tools/write-gate-receipt.sh",
    "atomic-out/p/gate.waivers.json",
    "atomic-out/p/boots.passed",
    "atomic-out/p/checks.passed",
  ]);
  expect(action?.tolerated).toEqual([]);
  const { artifacts = [], gates = [] } = providedBy("//p:gate", ReleaseArtifactsInfo) ?? {};
  expect(artifacts.map(({ label }) => label)).toEqual(["//p:sums"]);
  expect(gates.map(({ path }) => path)).toEqual(["atomic-out/p/gate.receipt.json"]);
});

test("a gate of a gate keeps the receipts of both", () => {
  const { providedBy } = analyze(`${GATE}
release_gate(name = "outer", artifacts = [":gate"], tests = [":boots"])`);
  const { artifacts = [], gates = [] } = providedBy("//p:outer", ReleaseArtifactsInfo) ?? {};
  expect([artifacts.map(({ label }) => label), gates.map(({ path }) => path)]).toEqual([
    ["//p:sums"],
    ["atomic-out/p/gate.receipt.json", "atomic-out/p/outer.receipt.json"],
  ]);
});

test("of a waived test the gate needs no result, and its receipt will name the waiver", () => {
  const { problems, graph } = analyze(GATE.replace(")", ', waivers = [":later"])'), "not-yet");
  expect(problems).toEqual([]);
  const action = graph.actions.find(({ mnemonic }) => mnemonic === "ReleaseGate");
  expect(action?.arguments.slice(6, 9)).toEqual(["--waived", '"//p:boots"', "atomic-out/p/boots.passed"]);
  expect(action?.tolerated?.map(({ path }) => path)).toEqual(["atomic-out/p/boots.passed"]);
  expect(action?.inputs.find(({ path }) => path.endsWith("waivers.json"))).toMatchObject({
    content: '[{"test":"//p:boots","owner":"Ann","reason":"bug 7","expires":"2026-03-01"}]\n',
  });
});

test("a waiver whose day has come is a mistake where the day is written", () => {
  const { problems } = analyze(GATE, "come");
  expect(problems).toEqual([
    'p/BUILD.atomic:5:84: Cannot waive "//p:boots": the waiver of Ann expired on 2026-03-01 ("bug 7")',
    "  > repair the test and remove the waiver, or let its owner name a later day",
  ]);
});

test("the day is asked as a lock that is good until it begins", () => {
  const { pending } = analyzeRules({ ...FILES, "p/BUILD.atomic": BASE }, { locks: { answer: () => undefined } });
  expect(pending).toEqual([
    {
      resolver: "calendar",
      key: "2026-03-01",
      question: { day: "2026-03-01" },
      validUntilMs: Date.UTC(2026, 2, 1),
    },
  ]);
});

test.each([
  [
    'release_gate(name = "g", artifacts = [":sums"], tests = [":checks"], waivers = [":later"])',
    '6:81: Cannot use waiver "//p:later" at "//p:g": it is of "//p:boots", which is none of the gate\'s tests',
  ],
  [
    `waiver(name = "again", test = ":boots", owner = "Bob", reason = "too", expires = "2027-01-01")
release_gate(name = "g", artifacts = [":sums"], tests = [":boots"], waivers = [":later", ":again"])`,
    '7:90: Cannot use waiver "//p:again" at "//p:g": "//p:boots" is waived already',
  ],
  [
    'release_gate(name = "g", artifacts = [":sums"], tests = [":image"])',
    '6:58: Cannot use "//p:image" in attribute "tests" of "//p:g": it is of rule "genrule", which is no test',
  ],
  [
    'waiver(name = "w", test = ":image", owner = "Bob", reason = "x", expires = "2027-01-01")',
    '6:27: Cannot use "//p:image" in attribute "test" of "//p:w": it is of rule "genrule", which is no test',
  ],
  [
    'waiver(name = "w", test = ":boots", owner = "", reason = "x", expires = "2027-02-30")',
    '6:45: Cannot read attribute "owner" of waiver target "//p:w": expected some words on one line, got string ""',
    '6:73: Cannot read attribute "expires" of waiver target "//p:w": expected a day as YYYY-MM-DD, got string "2027-02-30"',
  ],
])("%s is refused", (text, ...problems) => {
  expect(analyze(text, "not-yet").problems).toEqual(problems.map((problem) => `p/BUILD.atomic:${problem}`));
});
