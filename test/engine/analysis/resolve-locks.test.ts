import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type Analysis, analyzeTargets } from "../../../engine/analysis/analyze-targets.ts";
import { DiskLockFiles } from "../../../engine/analysis/disk-lock-files.ts";
import { LockStore } from "../../../engine/analysis/lock-store.ts";
import { resolveLocks } from "../../../engine/analysis/resolve-locks.ts";
import type { BuildEvent } from "../../../engine/core/event.ts";
import { labelName } from "../../../engine/core/label.ts";
import { fail, succeed } from "../../../engine/core/result.ts";
import { attribute } from "../../../engine/rule/attribute.ts";
import { defaultInfo } from "../../../engine/rule/default-info.ts";
import { defineRule } from "../../../engine/rule/define-rule.ts";
import type { LockResolver } from "../../../engine/rule/lock-resolver.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { loadWorkspace } from "../../support/load-workspace.ts";
import { MemoryWorkspaceFiles } from "../../support/memory-workspace-files.ts";

const folder = mkdtempSync(join(tmpdir(), "atomic-locks-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Asks for the version of `package` and makes a file of it. */
const fetched = defineRule({
  name: "fetched",
  doc: "",
  example: "",
  attributes: { package: attribute.string(), deps: attribute.labelList().default([]) },
  implementation(context) {
    const name = context.attributes.package;
    const version = context.locked({ resolver: "versions", key: name, question: { name } });
    if (version === undefined) return [];
    const file = context.declareFile(`${labelName(context.label)}-${version}`);
    context.action({ mnemonic: "Fetch", message: "", arguments: [], inputs: [], outputs: [file], tools: [] });
    return [defaultInfo([file])];
  },
});

const TEXTS = {
  "BUILD.atomic": `fetched(name = "b", package = "bash", deps = [":a"])
fetched(name = "a", package = "awk")
fetched(name = "c", package = "awk")`,
};

test("analysis asks until all is answered: each key once, then nothing again", async () => {
  const store = new LockStore(new DiskLockFiles(folder), new FakeClock());
  const asked: (readonly string[])[] = [];
  const events: BuildEvent[] = [];
  const resolver: LockResolver = {
    name: "versions",
    describe: (requests) => `Resolving ${requests.length} versions`,
    async resolve(requests) {
      asked.push(requests.map(({ key }) => key));
      return succeed(new Map(requests.map(({ key }) => [key, key.length])));
    },
  };
  const options = {
    store,
    resolvers: [resolver],
    clock: new FakeClock(),
    report: (event: BuildEvent) => events.push(event),
  };
  let analysis = analyze(store);
  expect([analysis.graph.targets.size, analysis.failed]).toEqual([0, new Set()]);
  while (analysis.pending.length > 0) {
    expect(await resolveLocks(analysis.pending, options)).toEqual({ ok: true, value: undefined });
    analysis = analyze(store);
  }
  expect(asked).toEqual([["awk"], ["bash"]]);
  expect(analysis.diagnostics).toEqual([]);
  expect([...analysis.graph.producers.keys()]).toEqual(["atomic-out/a-3", "atomic-out/b-4", "atomic-out/c-3"]);
  expect(events.map(({ kind }) => kind)).toEqual([
    "resolution-started",
    "resolution-finished",
    "resolution-started",
    "resolution-finished",
  ]);
  expect(readdirSync(join(folder, ".atomic/locks"))).toEqual(["versions.json"]);
  expect(analyze(new LockStore(new DiskLockFiles(folder), new FakeClock())).pending).toEqual([]);
});

test("what a resolver cannot answer is a failure, and nothing is recorded", async () => {
  const store = new LockStore(new DiskLockFiles(folder), new FakeClock());
  const problem = { message: "Cannot reach the shop: no network" };
  const resolver: LockResolver = { name: "versions", describe: () => "", resolve: async () => fail([problem]) };
  const options = { store, resolvers: [resolver], clock: new FakeClock(), report: () => {} };
  expect(await resolveLocks(analyze(store).pending, options)).toEqual({ ok: false, error: [problem] });
  expect(analyze(store).pending.map(({ key }) => key)).toEqual(["awk"]);
});

function analyze(store: LockStore): Analysis {
  const { graph } = loadWorkspace(TEXTS, ["//..."], { rules: new Map([["fetched", fetched]]) });
  return analyzeTargets(graph, { files: new MemoryWorkspaceFiles(TEXTS), locks: store });
}
