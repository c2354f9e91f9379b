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

/** A request whose answer is good for a minute. */
const aging = { resolver: "versions", key: "bash", question: {}, maxAgeSeconds: 60 };

test("when the outside cannot be asked an earlier answer stands, with a warning and at its old age", async () => {
  const clock = new FakeClock();
  new LockStore(new DiskLockFiles(folder), clock).record("versions", [{ request: aging, answer: 5 }]);
  const answeredAtMs = clock.wallMs();
  clock.advance(61_000);
  const store = new LockStore(new DiskLockFiles(folder), clock);
  const events: BuildEvent[] = [];
  const warning = { message: "Cannot reach the shop" };
  const found: unknown[] = [];
  const resolver: LockResolver = {
    name: "versions",
    describe: () => "Asking",
    async resolve(requests, earlier) {
      for (const request of requests) found.push(earlier.find(request));
      for (const request of requests) earlier.keep(request, warning);
      return succeed(new Map());
    },
  };
  expect(store.answer(aging)).toBeUndefined();
  const options = { store, resolvers: [resolver], clock, report: (event: BuildEvent) => events.push(event) };
  expect(await resolveLocks([aging], options)).toEqual({ ok: true, value: undefined });
  expect([found, store.answer(aging), store.expiresAtMs]).toEqual([
    [{ answer: 5, answeredAtMs }],
    5,
    answeredAtMs + 60_000,
  ]);
  expect(events.filter(({ kind }) => kind === "warning")).toEqual([{ kind: "warning", diagnostic: warning }]);
  expect(new LockStore(new DiskLockFiles(folder), clock).answer(aging)).toBeUndefined();
});

test("a refresh distrusts young answers that age, until they are asked again; others stay", () => {
  const clock = new FakeClock();
  const lasting = { resolver: "versions", key: "awk", question: {} };
  const first = new LockStore(new DiskLockFiles(folder), clock);
  for (const request of [aging, lasting]) first.record("versions", [{ request, answer: 1 }]);
  const store = new LockStore(new DiskLockFiles(folder), clock, { refresh: true });
  expect([store.answer(aging), store.answer(lasting)]).toEqual([undefined, 1]);
  store.record("versions", [{ request: aging, answer: 2 }]);
  expect([store.answer(aging), store.paths]).toEqual([2, [".atomic/locks/versions.json"]]);
});
