import { expect, test } from "vitest";
import { type Analysis, analyzeTargets } from "../../../engine/analysis/analyze-targets.ts";
import type { Label } from "../../../engine/core/label.ts";
import { attribute } from "../../../engine/rule/attribute.ts";
import { defaultInfo } from "../../../engine/rule/default-info.ts";
import { defineRule, type Rule } from "../../../engine/rule/define-rule.ts";
import type { RuleContext } from "../../../engine/rule/rule-context.ts";
import { loadWorkspace, printDiagnostics } from "../../support/load-workspace.ts";
import { MemoryWorkspaceFiles } from "../../support/memory-workspace-files.ts";
import { SAMPLE_RULES } from "../../support/sample-rules.ts";

type Declare = (context: RuleContext<Record<string, unknown>>) => void;

test("targets become actions, dependencies first, and outputs know who makes them", () => {
  const { graph, diagnostics, failed } = analyze({
    "a/BUILD.atomic": `library(name = "app", srcs = ["m.c"], deps = [":lib"], outs = ["app.map"])
library(name = "lib")
group(name = "all", srcs = [":app", ":lib", "m.c"])
group(name = "one", srcs = ["app.map"])
check(name = "checks", subject = ":app", timeout = "long")`,
    "a/m.c": "",
  });
  expect([diagnostics, failed]).toEqual([[], new Set()]);
  expect(
    graph.actions.map(({ mnemonic, owner, outputs }) => [mnemonic, owner, outputs.map(({ path }) => path)]),
  ).toEqual([
    ["Compile", "//a:lib", ["atomic-out/a/lib.a"]],
    ["Compile", "//a:app", ["atomic-out/a/app.a", "atomic-out/a/app.map"]],
    ["Check", "//a:checks", ["atomic-out/a/checks.report"]],
  ]);
  expect(graph.actions[1]?.inputs.map(({ path }) => path)).toEqual(["a/m.c", "atomic-out/a/lib.a"]);
  expect(graph.producers).toEqual(
    new Map([
      ["atomic-out/a/lib.a", 0],
      ["atomic-out/a/app.a", 1],
      ["atomic-out/a/app.map", 1],
      ["atomic-out/a/checks.report", 2],
    ]),
  );
  const described = [...graph.targets.values()].map(({ label, rule, files, actions, isTest }) => {
    return [label, rule, files.map(({ path }) => path), actions, isTest];
  });
  expect(described).toEqual([
    ["//a:lib", "library", ["atomic-out/a/lib.a"], [0], false],
    ["//a:app", "library", ["atomic-out/a/app.a", "atomic-out/a/app.map"], [1], false],
    ["//a:all", "group", ["atomic-out/a/app.a", "atomic-out/a/app.map", "atomic-out/a/lib.a", "a/m.c"], [], false],
    ["//a:app.map", "library", ["atomic-out/a/app.map"], [], false],
    ["//a:one", "group", ["atomic-out/a/app.map"], [], false],
    ["//a:checks", "check", ["atomic-out/a/checks.report"], [2], true],
  ]);
});

test("an action that says nothing gets the default limits; a test those of its timeout", () => {
  const { graph } = analyze({
    "a/BUILD.atomic": `library(name = "lib")\ncheck(name = "checks", subject = ":lib", timeout = "short")`,
  });
  const limits = graph.actions.map(({ environment, sandbox, timeoutMs, idleTimeoutMs, resources, isTest }) => {
    return { environment, sandbox, timeoutMs, idleTimeoutMs, resources, isTest };
  });
  const defaults = {
    environment: {},
    sandbox: { user: "self", network: false, scratch: "memory" },
    idleTimeoutMs: 900_000,
    resources: { cpu: 1, memoryMiB: 256, network: 0, kvm: 0 },
  };
  expect(limits).toEqual([
    { ...defaults, timeoutMs: 3_600_000, isTest: false },
    { ...defaults, timeoutMs: 60_000, isTest: true },
  ]);
});

test("what is granted the network takes a connection, and what is said of resources adds to the defaults", () => {
  const { graph } = analyzeDeclaring((context) => {
    const outputs = [context.declareFile("x")];
    const base = { mnemonic: "Make", message: "", arguments: ["true"], inputs: [], outputs, tools: [] };
    context.action({ ...base, sandbox: { network: true }, resources: { cpu: 0.25 } });
  });
  expect(graph.actions[0]?.resources).toEqual({ cpu: 0.25, memoryMiB: 256, network: 1, kvm: 0 });
});

test("a source folder is one artifact, and a package at the top has no folder", () => {
  const { graph } = analyze({
    "BUILD.atomic": `group(name = "g", srcs = ["data"])\nlibrary(name = "l")`,
    "data/x": "",
  });
  expect(graph.targets.get("//:g" as Label)?.files).toEqual([{ kind: "source", path: "data", isDirectory: true }]);
  expect([...graph.producers.keys()]).toEqual(["atomic-out/l.a"]);
});

test("a target without the provider that is wanted is refused at the attribute's element", () => {
  const { diagnostics, graph } = analyze({
    "a/BUILD.atomic": `group(name = "g")
library(name = "l", deps = [
    ":fine",
    ":g",
])
library(name = "fine")
group(name = "above", srcs = [":l"])`,
  });
  expect(printDiagnostics(diagnostics)).toEqual([
    'a/BUILD.atomic:4:5: Cannot use "//a:g" in attribute "deps" of "//a:l": rule "group" does not provide LibraryInfo, which the attribute wants',
  ]);
  expect([...graph.targets.keys()]).toEqual(["//a:g", "//a:fine"]);
});

test.each<[string, Declare, string]>([
  [
    "outputs at one path",
    (c) => make(c, "same"),
    'Cannot make output atomic-out/a/same of "//a:y": "//a:x" makes it too',
  ],
  [
    "an output inside another's folder",
    (c) => (c.label === "//a:x" ? makeFolder(c, "dir") : make(c, "dir/inner/file")),
    'Cannot make output atomic-out/a/dir/inner/file of "//a:y": "//a:x" makes atomic-out/a/dir, which it is inside of',
  ],
  [
    "a folder around another's output",
    (c) => (c.label === "//a:x" ? make(c, "dir/inner/file") : makeFolder(c, "dir")),
    'Cannot make output atomic-out/a/dir of "//a:y": "//a:x" makes atomic-out/a/dir/inner/file inside it',
  ],
  [
    "a literal at another's output",
    (c) => (c.label === "//a:x" ? make(c, "file") : void c.literal("file", "text")),
    'Cannot make output atomic-out/a/file of "//a:y": "//a:x" makes it too',
  ],
])("%s: an error naming both places", (_, declare, message) => {
  const { diagnostics, failed } = analyzeDeclaring(declare);
  expect(printDiagnostics(diagnostics)).toEqual([
    `a/BUILD.atomic:2:1: ${message}`,
    '  a/BUILD.atomic:1:1: "//a:x" is declared here',
  ]);
  expect(failed).toEqual(new Set(["//a:y"]));
});

test.each<[string, Declare, string]>([
  [
    "an output outside the package",
    (c) => make(c, "../b/file"),
    'Cannot declare output "../b/file" of "//a:y": outputs lie beneath their package and target name "../b/file" has a segment \'..\'',
  ],
  [
    "an absolute output",
    (c) => make(c, "/etc/file"),
    'Cannot declare output "/etc/file" of "//a:y": outputs lie beneath their package and target name "/etc/file" starts with \'/\', it is relative to its package',
  ],
  [
    "an input that nobody makes",
    (c) => act(c, { inputs: [{ kind: "derived", path: "atomic-out/a/no", isDirectory: false, owner: c.label }] }),
    'Target "//a:y" of rule "declaring" cannot run Make: no action makes its input atomic-out/a/no',
  ],
  [
    "an output declared and not made",
    (c) => void c.declareFile("forgotten"),
    'Target "//a:y" of rule "declaring" declares output atomic-out/a/forgotten, but none of its actions makes it',
  ],
  [
    "an output made and not declared",
    (c) => act(c, { outputs: [{ kind: "derived", path: "atomic-out/b/x", isDirectory: false, owner: c.label }] }),
    'Target "//a:y" of rule "declaring" cannot make atomic-out/b/x: it did not declare it, outputs are what declareFile and declareDirectory give',
  ],
  [
    "an action without outputs",
    (c) => act(c, { outputs: [] }),
    'Target "//a:y" of rule "declaring" has an action Make without outputs, so it would never run',
  ],
  [
    "actions that wait for each other",
    (c) => {
      const [first, second] = [c.declareFile("first"), c.declareFile("second")];
      act(c, { inputs: [second], outputs: [first] });
      act(c, { inputs: [first], outputs: [second] });
    },
    'Target "//a:y" of rule "declaring" has actions that wait for each other: Make, Make',
  ],
  ["a mistake that the rule reports", (c) => c.report({ message: "Wrong", range: c.rangeOf("name") }), "Wrong"],
])("%s is an error at the target, and others go on", (_, declare, message) => {
  const { diagnostics, graph, failed } = analyzeDeclaring((c) => (c.label === "//a:y" ? declare(c) : undefined));
  expect(printDiagnostics(diagnostics)).toEqual([expect.stringMatching(/^a\/BUILD.atomic:2:\d+: /)]);
  expect(diagnostics[0]?.message).toBe(message);
  expect([[...graph.targets.keys()], [...failed]]).toEqual([["//a:x"], ["//a:y"]]);
});

test("an input that comes in twice is one input; two files at one path are the rule's bug", () => {
  const text = (c: RuleContext<Record<string, unknown>>, content: string) => c.script("s.sh", content);
  const { graph } = analyzeDeclaring((c) => act(c, { inputs: [text(c, "a"), text(c, "a")] }));
  expect(graph.actions.map(({ inputs }) => inputs.length)).toEqual([1, 1]);
  expect(() => analyzeDeclaring((c) => act(c, { inputs: [text(c, "a"), text(c, "b")] }))).toThrow(
    "An action has two different inputs at atomic-tools/s.sh",
  );
});

test("a warning fails nobody; one beside a mistake is told with it", () => {
  const said = analyzeDeclaring((c) => {
    c.warn({ message: `Look at ${c.label}` });
    if (c.label === "//a:y") c.report({ message: "Wrong" });
  });
  expect(said.warnings).toEqual([{ message: "Look at //a:x" }, { message: "Look at //a:y" }]);
  expect([said.diagnostics, [...said.failed]]).toEqual([[{ message: "Wrong" }], ["//a:y"]]);
});

test("files that rules read are remembered, missing ones too", () => {
  const { filesRead } = analyzeDeclaring((c) => {
    expect(c.readText("a/BUILD.atomic").ok).toBe(true);
    expect(c.readText("a/none")).toEqual({ ok: false, error: "missing" });
  });
  expect(filesRead).toEqual(["a/BUILD.atomic", "a/none"]);
});

function act(
  context: RuleContext<Record<string, unknown>>,
  parts: Partial<Parameters<typeof context.action>[0]>,
): void {
  const outputs = parts.outputs ?? [context.declareFile(`${context.label.slice(4)}.out`)];
  context.action({ mnemonic: "Make", message: "", arguments: [], inputs: [], tools: [], ...parts, outputs });
}

function make(context: RuleContext<Record<string, unknown>>, name: string): void {
  act(context, { outputs: [context.declareFile(name)] });
}

function makeFolder(context: RuleContext<Record<string, unknown>>, name: string): void {
  act(context, { outputs: [context.declareDirectory(name)] });
}

/** Targets x and y, at lines 1 and 2, whose rule declares what the test says. */
function analyzeDeclaring(declare: Declare): Analysis {
  const rule = defineRule({
    name: "declaring",
    doc: "",
    example: "",
    attributes: { deps: attribute.labelList().default([]) },
    implementation: (context) => {
      declare(context);
      return [defaultInfo([])];
    },
  });
  const text = `declaring(name = "x")\ndeclaring(name = "y")`;
  return analyze({ "a/BUILD.atomic": text }, new Map([["declaring", rule]]));
}

function analyze(texts: Readonly<Record<string, string>>, rules: ReadonlyMap<string, Rule> = SAMPLE_RULES): Analysis {
  const { graph, diagnostics } = loadWorkspace(texts, ["//..."], { rules });
  expect(diagnostics).toEqual([]);
  return analyzeTargets(graph, { files: new MemoryWorkspaceFiles(texts), locks: { answer: () => undefined } });
}
