import { expect, test } from "vitest";
import { Plan } from "../../../engine/execution/plan.ts";
import type { PlanOptions } from "../../../engine/execution/plan-options.ts";
import { makeCompactGraph } from "../../../engine/graph/compact-graph.ts";
import { topologicalOrder } from "../../../engine/graph/topological-order.ts";
import type { ActionResources } from "../../../engine/rule/action.ts";

/** 0 -> nothing; 1, 2 -> 0; 3 -> 1, 2; 4 stands alone. */
const DIAMOND = [[], [0], [0], [1, 2], []];

function takes(resources: Partial<ActionResources>): ActionResources {
  return { cpu: 1, memoryMiB: 1, network: 0, kvm: 0, ...resources };
}

function makePlan(dependencies: readonly (readonly number[])[], changes: Partial<PlanOptions> = {}): Plan {
  const graph = makeCompactGraph(dependencies.length, (node) => dependencies[node] ?? []);
  return new Plan({
    dependencies: graph,
    order: topologicalOrder(graph) ?? new Int32Array(),
    wanted: dependencies.map((_, node) => node),
    durationsMs: new Float64Array(dependencies.length).fill(1),
    resourcesOf: () => takes({}),
    limits: { cpu: 2, memoryMiB: 100, network: 2, kvm: 1 },
    keepGoing: false,
    ...changes,
  });
}

/** Takes all that can be checked now and queues it. */
function queueAll(plan: Plan): readonly number[] {
  const taken: number[] = [];
  for (let action = plan.nextToCheck(); action !== undefined; action = plan.nextToCheck()) {
    taken.push(action);
    plan.mustRun(action);
  }
  return taken;
}

function checkAll(plan: Plan): readonly number[] {
  const taken: number[] = [];
  for (let action = plan.nextToCheck(); action !== undefined; action = plan.nextToCheck()) taken.push(action);
  return taken;
}

function startAll(plan: Plan): readonly number[] {
  const started: number[] = [];
  for (let action = plan.nextToRun(); action !== undefined; action = plan.nextToRun()) started.push(action);
  return started;
}

test("only what is wanted, and what that needs, is planned", () => {
  expect(makePlan(DIAMOND, { wanted: [1] }).needed()).toEqual([0, 1]);
});

test("an action can be checked only once all that it needs is done", () => {
  const plan = makePlan(DIAMOND);
  expect(checkAll(plan)).toEqual([0, 4]);
  plan.finished(0);
  expect(checkAll(plan)).toEqual([1, 2]);
  plan.finished(2);
  expect(checkAll(plan)).toEqual([]);
  plan.finished(1);
  expect(checkAll(plan)).toEqual([3]);
});

test("a plan is exhausted when every needed action ended", () => {
  const plan = makePlan([[], [0]]);
  checkAll(plan);
  plan.finished(0);
  expect(plan.isExhausted).toBe(false);
  checkAll(plan);
  plan.finished(1);
  expect(plan.isExhausted).toBe(true);
});

test("the longest remaining path goes first, then the lowest index", () => {
  const durationsMs = Float64Array.from([5, 5, 1, 9]);
  const plan = makePlan([[], [], [], [2]], { durationsMs, limits: { cpu: 9, memoryMiB: 99, network: 9, kvm: 9 } });
  queueAll(plan);
  expect(startAll(plan)).toEqual([2, 0, 1]);
});

test("a path through what is not needed counts for nothing", () => {
  const durationsMs = Float64Array.from([1, 2, 99]);
  const plan = makePlan([[], [], [0]], { durationsMs, wanted: [0, 1] });
  expect(queueAll(plan)).toEqual([1, 0]);
});

test("never more is started than the machine has", () => {
  const plan = makePlan([[], [], []]);
  queueAll(plan);
  expect(startAll(plan)).toEqual([0, 1]);
  plan.finished(0);
  expect(startAll(plan)).toEqual([2]);
});

test("memory is a limit of its own, and what fits may pass what does not", () => {
  const memoryMiB = [60, 60, 40];
  const plan = makePlan([[], [], []], {
    limits: { cpu: 8, memoryMiB: 100, network: 1, kvm: 1 },
    resourcesOf: (action) => takes({ memoryMiB: memoryMiB[action] ?? 0 }),
  });
  queueAll(plan);
  expect(startAll(plan)).toEqual([0, 2]);
});

test.each(["network", "kvm"] as const)("%s is a limit of its own, for those who take of it", (kind) => {
  const amounts = [2, 1, 1, 0];
  const plan = makePlan([[], [], [], []], {
    limits: { cpu: 8, memoryMiB: 100, network: 2, kvm: 2 },
    resourcesOf: (action) => takes({ [kind]: amounts[action] ?? 0 }),
  });
  queueAll(plan);
  expect(startAll(plan)).toEqual([0, 3]);
  plan.finished(0);
  expect(startAll(plan)).toEqual([1, 2]);
});

test("an action that overdraws one resource holds up only those who need that one", () => {
  const plan = makePlan([[], [], []], {
    limits: { cpu: 8, memoryMiB: 100, network: 0, kvm: 0 },
    resourcesOf: (action) => takes({ network: action === 2 ? 0 : 1 }),
  });
  queueAll(plan);
  expect(startAll(plan)).toEqual([0, 2]);
});

test("an action that asks for more than the machine has runs alone", () => {
  const cpu = [16, 1];
  const plan = makePlan([[], []], { resourcesOf: (action) => takes({ cpu: cpu[action] ?? 0 }) });
  queueAll(plan);
  expect(startAll(plan)).toEqual([0]);
  plan.finished(0);
  expect(startAll(plan)).toEqual([1]);
});

test("after a failure nothing more starts", () => {
  const plan = makePlan([[], [], [0]]);
  queueAll(plan);
  expect(plan.nextToRun()).toBe(0);
  expect(plan.failed(0, { isTest: false })).toEqual([2]);
  expect([plan.nextToRun(), plan.nextToCheck(), plan.isExhausted]).toEqual([undefined, undefined, true]);
});

test("with keep-going, what does not depend on the failure goes on and the rest is skipped", () => {
  const plan = makePlan(DIAMOND, { keepGoing: true });
  checkAll(plan);
  plan.finished(4);
  expect(plan.failed(0, { isTest: false })).toEqual([1, 2, 3]);
  expect(plan.isExhausted).toBe(true);
});

test("a failed test stops nothing but what needs it", () => {
  const plan = makePlan([[], [], [0]]);
  checkAll(plan);
  expect(plan.failed(0, { isTest: true })).toEqual([2]);
  expect(plan.isExhausted).toBe(false);
});

test("a tolerated failure is the end of a wait, a failure behind it is not", () => {
  const toleratedBy = (action: number) => (action === 3 ? [1] : []);
  const tolerant = makePlan([[], [], [], [0, 1], [1]], { toleratedBy });
  checkAll(tolerant);
  expect(tolerant.failed(1, { isTest: true })).toEqual([4]);
  tolerant.finished(2);
  tolerant.finished(0);
  expect(checkAll(tolerant)).toEqual([3]);
  const behind = makePlan([[], [0], [1]], { toleratedBy: () => [1] });
  checkAll(behind);
  expect(behind.failed(0, { isTest: true })).toEqual([1, 2]);
});

test("an action that tolerates a failure can be sent back to wait for an input that is gone", () => {
  const plan = makePlan([[], [], [0, 1]], { toleratedBy: () => [1] });
  checkAll(plan);
  plan.failed(1, { isTest: true });
  plan.finished(0);
  expect(queueAll(plan)).toEqual([2]);
  startAll(plan);
  expect(plan.retry(2, [0])).toEqual([]);
  expect(checkAll(plan)).toEqual([0]);
  plan.finished(0);
  expect(checkAll(plan)).toEqual([2]);
});

test("an action whose input is gone waits until its producer has run again", () => {
  const plan = makePlan([[], [0], [0, 1]], { limits: { cpu: 9, memoryMiB: 99, network: 9, kvm: 9 } });
  checkAll(plan);
  plan.finished(0);
  expect(queueAll(plan)).toEqual([1]);
  expect(startAll(plan)).toEqual([1]);
  expect(plan.retry(1, [0])).toEqual([]);
  expect(queueAll(plan)).toEqual([0]);
  expect(startAll(plan)).toEqual([0]);
  plan.finished(0);
  expect(queueAll(plan)).toEqual([1]);
  startAll(plan);
  plan.finished(1);
  expect(queueAll(plan)).toEqual([2]);
});

test("what was ready waits again when one of its producers must run again", () => {
  const plan = makePlan([[], [0], [0]]);
  checkAll(plan);
  plan.finished(0);
  expect(plan.nextToCheck()).toBe(1);
  plan.retry(1, [0]);
  expect(checkAll(plan)).toEqual([0]);
  plan.finished(0);
  expect(checkAll(plan)).toEqual([1, 2]);
});

test("an action is skipped when the producer that must run again has failed meanwhile", () => {
  const plan = makePlan([[], [0], [0], [2]], { keepGoing: true });
  checkAll(plan);
  plan.finished(0);
  expect(checkAll(plan)).toEqual([2, 1]);
  plan.retry(1, [0]);
  expect(checkAll(plan)).toEqual([0]);
  expect(plan.failed(0, { isTest: false })).toEqual([1]);
  expect(plan.retry(2, [0])).toEqual([2, 3]);
  expect(plan.isExhausted).toBe(true);
});
