import { expect, test } from "vitest";
import { makeLabel } from "../../../engine/core/label.ts";
import { computeActionDigest } from "../../../engine/execution/action-digest.ts";
import { decodeKeyParts, encodeKeyParts, type KeyInput, makeKeyParts } from "../../../engine/execution/key-parts.ts";
import type { Action } from "../../../engine/rule/action.ts";
import { graphOf, outputFolderOf, outputOf } from "../../support/execution-workspace.ts";
import { FakeHostTools } from "../../support/fake-host-tools.ts";

const INPUTS: readonly KeyInput[] = [
  { path: "p/b", node: { kind: "symlink", target: "a" } },
  { path: "p/a", node: { kind: "empty-directory" } },
];
const [BASE] = graphOf([
  { name: "x", outputs: [outputOf("z"), outputOf("y")], tools: ["sed", "awk"], environment: { ZED: "1", ABLE: "2" } },
]).actions;

function partsOf(changes: Partial<Action> = {}, inputs = INPUTS) {
  if (BASE === undefined) throw new Error("no action");
  const hostTools = new FakeHostTools();
  const action = { ...BASE, ...changes };
  for (const name of action.tools) hostTools.install(name, "1");
  return makeKeyParts(action, { inputs, tools: action.tools.flatMap((name) => hostTools.find(name) ?? []) });
}

test("the order in which an action lists its parts does not matter, nor does listing one twice", () => {
  const shuffled: Partial<Action> = {
    outputs: [outputOf("y"), outputOf("z")],
    tools: ["awk", "sed"],
    environment: { ABLE: "2", ZED: "1" },
  };
  expect(partsOf(shuffled, [...INPUTS, ...INPUTS].reverse())).toEqual(partsOf());
});

test("lists are in canonical order", () => {
  const { environment, inputs, outputs, tools, settings } = partsOf();
  expect(inputs.map(({ path }) => path)).toEqual(["p/a", "p/b"]);
  expect(outputs.map(({ path }) => path)).toEqual(["atomic-out/p/y", "atomic-out/p/z"]);
  expect(tools.map(({ name }) => name)).toEqual(["awk", "sed"]);
  expect(environment.map(({ name }) => name)).toEqual([
    "ABLE",
    "HOME",
    "LC_ALL",
    "SOURCE_DATE_EPOCH",
    "TMPDIR",
    "TZ",
    "ZED",
  ]);
  expect(settings.map(({ name }) => name)).toEqual([
    "ISA",
    "OSFamily",
    "idle-timeout-ms",
    "sandbox-network",
    "sandbox-scratch",
    "sandbox-user",
    "umask",
  ]);
});

test.each<[string, Partial<Action>]>([
  ["arguments", { arguments: ["combine", "other"] }],
  ["environment", { environment: { ZED: "2" } }],
  ["a fixed variable", { environment: { ZED: "1", ABLE: "2", SOURCE_DATE_EPOCH: "1" } }],
  ["outputs", { outputs: [outputOf("z")] }],
  ["an output's kind", { outputs: [outputOf("z"), outputFolderOf("y")] }],
  ["tools", { tools: ["sed"] }],
  ["the user", { sandbox: { user: "root-range", network: false, scratch: "memory" } }],
  ["the network", { sandbox: { user: "self", network: true, scratch: "memory" } }],
  ["the scratch folder", { sandbox: { user: "self", network: false, scratch: "disk" } }],
  ["the time limit", { timeoutMs: 1 }],
  ["the idle time limit", { idleTimeoutMs: 1 }],
  ["the pin", { pinned: { sha256: "0".repeat(64) } }],
])("%s can change what is made, so the key changes", (_what, changes) => {
  expect(computeActionDigest(partsOf(changes))).not.toEqual(computeActionDigest(partsOf()));
});

test.each<[string, Partial<Action>]>([
  ["who owns it", { owner: makeLabel("q", "other") }],
  ["what is printed", { message: "Doing something else" }],
  ["what it is called", { mnemonic: "Other" }],
  ["what it may use of the machine", { resources: { cpu: 9, memoryMiB: 9, network: 9, kvm: 9 } }],
  ["whether it is a test", { isTest: true }],
])("%s cannot change what is made, so the key stays", (_what, changes) => {
  expect(computeActionDigest(partsOf(changes))).toEqual(computeActionDigest(partsOf()));
});

test("a stored manifest is what was hashed; one of another version is none", () => {
  const parts = partsOf();
  expect(decodeKeyParts(encodeKeyParts(parts))).toEqual(parts);
  expect(decodeKeyParts(encodeKeyParts({ ...parts, schema: "other" }))).toBeUndefined();
  expect(decodeKeyParts(new Uint8Array([1]))).toBeUndefined();
});
