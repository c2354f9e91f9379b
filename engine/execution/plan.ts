import type { ActionIndex } from "../core/event.ts";
import { type CompactGraph, reverseGraph, successorsOf } from "../graph/compact-graph.ts";
import { longestRemainingPath } from "../graph/longest-remaining-path.ts";
import type { PlanOptions } from "./plan-options.ts";
import { ReadyQueue } from "./ready-queue.ts";
import { ResourceBudget } from "./resource-budget.ts";

/**
 * What is wanted, what can go on, and in what order: nothing else. The plan touches no file, clock or process, so its
 * every rule is tested in microseconds; the executor is the impure loop around it (after ninja's Plan and Builder).
 *
 *   unneeded   waiting -> ready -> checking -> done                 (the cache had it)
 *                 ^                    |-----> queued -> running -> done | failed
 *                 |____________________|__________________|         (retry: an input's blob is gone)
 *   waiting, ready -> skipped                                       (something it needs failed)
 *
 * Law: an action leaves `waiting` only when all it depends on is done; `waitingFor` counts what is not.
 */
export type ActionState =
  | "unneeded"
  | "waiting"
  | "ready"
  | "checking"
  | "queued"
  | "running"
  | "done"
  | "failed"
  | "skipped";

/** How many queued actions may be looked past for one that still fits the machine: bounds the cost of a start. */
const BACKFILL_DEPTH = 16;

/** See the file's header; one instance per invocation. */
export class Plan {
  readonly #options: PlanOptions;
  readonly #dependants: CompactGraph;
  readonly #states: ActionState[];
  readonly #waitingFor: Int32Array;
  readonly #toCheck: ReadyQueue;
  readonly #toRun: ReadyQueue;
  readonly #budget: ResourceBudget;
  #unfinished = 0;
  #isStopped = false;

  constructor(options: PlanOptions) {
    const { dependencies } = options;
    this.#options = options;
    this.#budget = new ResourceBudget(options.limits);
    this.#dependants = reverseGraph(dependencies);
    this.#states = new Array<ActionState>(dependencies.size).fill("unneeded");
    this.#waitingFor = new Int32Array(dependencies.size);
    this.#want(options.wanted);
    // What nobody asked for delays nobody, so a path through it has no weight.
    const weights = options.durationsMs.map((ms, action) => (this.stateOf(action) === "unneeded" ? 0 : ms));
    const remainingMs = longestRemainingPath(dependencies, { order: options.order, weights });
    this.#toCheck = new ReadyQueue(remainingMs);
    this.#toRun = new ReadyQueue(remainingMs);
    for (const action of this.needed()) if (this.#waitingFor[action] === 0) this.#makeReady(action);
  }

  /** Actions that are wanted or needed by one that is, in ascending order. */
  needed(): readonly ActionIndex[] {
    return [...this.#states.keys()].filter((action) => this.stateOf(action) !== "unneeded");
  }

  stateOf(action: ActionIndex): ActionState {
    return this.#states[action] ?? "unneeded";
  }

  /** Nothing is left to start: every needed action ended, or the plan was stopped. Running ones may still be out. */
  get isExhausted(): boolean {
    return this.#isStopped || this.#unfinished === 0;
  }

  /** The next action whose inputs are all made; the caller then says `finished`, `mustRun`, `retry` or `failed`. */
  nextToCheck(): ActionIndex | undefined {
    if (this.#isStopped) return undefined;
    for (let action = this.#toCheck.pop(); action !== undefined; action = this.#toCheck.pop()) {
      if (this.stateOf(action) !== "ready") continue;
      this.#states[action] = "checking";
      return action;
    }
    return undefined;
  }

  /** No result is stored: the action joins those that wait for a free machine. */
  mustRun(action: ActionIndex): void {
    this.#expect(action, "checking");
    this.#states[action] = "queued";
    this.#toRun.push(action);
  }

  /**
   * The next action to start, its resources taken until it ends. One that asks for more than the machine has runs
   * alone. Smaller work may pass a big one that does not fit: an idle machine helps nobody.
   */
  nextToRun(): ActionIndex | undefined {
    if (this.#isStopped) return undefined;
    const passed: ActionIndex[] = [];
    let admitted: ActionIndex | undefined;
    while (admitted === undefined && passed.length < BACKFILL_DEPTH) {
      const action = this.#toRun.pop();
      if (action === undefined) break;
      if (this.#budget.fits(this.#options.resourcesOf(action))) admitted = action;
      else passed.push(action);
    }
    for (const action of passed) this.#toRun.push(action);
    if (admitted !== undefined) this.#start(admitted);
    return admitted;
  }

  /** The action's outputs are there; what waited for it alone becomes ready. */
  finished(action: ActionIndex): void {
    this.#release(action);
    this.#states[action] = "done";
    this.#unfinished--;
    for (const dependant of successorsOf(this.#dependants, action)) {
      if (this.stateOf(dependant) === "waiting") this.#countDown(dependant);
    }
  }

  /** The action failed. Gives what will now never run because of it, in ascending order. */
  failed(action: ActionIndex, { isTest }: { readonly isTest: boolean }): readonly ActionIndex[] {
    this.#release(action);
    this.#states[action] = "failed";
    this.#unfinished--;
    // A failed test says nothing about other work, so it never stops the build (as Bazel has it).
    if (!this.#options.keepGoing && !isTest) this.stop();
    return this.#skipDependants(action);
  }

  /** The action ended without outputs, and that is no failure. Gives what will not run for want of them. */
  withheld(action: ActionIndex): readonly ActionIndex[] {
    return this.failed(action, { isTest: true });
  }

  /**
   * Outputs of finished actions turned out to be gone from the store when this action needed them: they are made again,
   * and it waits for them. Gives what is skipped when that cannot be.
   */
  retry(action: ActionIndex, producers: readonly ActionIndex[]): readonly ActionIndex[] {
    this.#release(action);
    for (const producer of producers) if (this.stateOf(producer) === "done") this.#undo(producer);
    const dependencies = [...successorsOf(this.#options.dependencies, action)];
    const isSettled = (dependency: ActionIndex) =>
      this.stateOf(dependency) === "done" || this.#isToleratedFailure(action, dependency);
    const waitingFor = dependencies.filter((dependency) => !isSettled(dependency));
    if (waitingFor.some((dependency) => isHopeless(this.stateOf(dependency)))) {
      this.#skip(action);
      return [action, ...this.#skipDependants(action)];
    }
    this.#states[action] = "waiting";
    this.#waitingFor[action] = waitingFor.length + 1;
    this.#countDown(action);
    return [];
  }

  /** Starts nothing more; what runs may end. */
  stop(): void {
    this.#isStopped = true;
  }

  #want(wanted: readonly ActionIndex[]): void {
    const stack = [...wanted];
    for (let action = stack.pop(); action !== undefined; action = stack.pop()) {
      if (this.stateOf(action) !== "unneeded") continue;
      const dependencies = successorsOf(this.#options.dependencies, action);
      this.#states[action] = "waiting";
      this.#waitingFor[action] = dependencies.length;
      this.#unfinished++;
      stack.push(...dependencies);
    }
  }

  #countDown(action: ActionIndex): void {
    const left = (this.#waitingFor[action] ?? 0) - 1;
    this.#waitingFor[action] = left;
    if (left === 0) this.#makeReady(action);
  }

  #makeReady(action: ActionIndex): void {
    this.#states[action] = "ready";
    this.#toCheck.push(action);
  }

  /** A finished action is to be made again: those that still wait, or were ready, wait for it once more. */
  #undo(producer: ActionIndex): void {
    this.#unfinished++;
    this.#makeReady(producer);
    for (const dependant of successorsOf(this.#dependants, producer)) {
      const state = this.stateOf(dependant);
      if (state !== "waiting" && state !== "ready") continue;
      this.#waitingFor[dependant] = (this.#waitingFor[dependant] ?? 0) + 1;
      this.#states[dependant] = "waiting";
    }
  }

  #skipDependants(action: ActionIndex): readonly ActionIndex[] {
    const skipped: ActionIndex[] = [];
    const stack = [action];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      for (const dependant of successorsOf(this.#dependants, next)) {
        const state = this.stateOf(dependant);
        if (state !== "waiting" && state !== "ready") continue;
        if (this.#isToleratedFailure(dependant, next)) {
          this.#countDown(dependant);
          continue;
        }
        this.#skip(dependant);
        skipped.push(dependant);
        stack.push(dependant);
      }
    }
    return skipped.sort((one, other) => one - other);
  }

  #isToleratedFailure(action: ActionIndex, dependency: ActionIndex): boolean {
    if (this.stateOf(dependency) !== "failed") return false;
    return this.#options.toleratedBy?.(action).includes(dependency) === true;
  }

  #skip(action: ActionIndex): void {
    this.#states[action] = "skipped";
    this.#unfinished--;
  }

  #start(action: ActionIndex): void {
    this.#expect(action, "queued");
    this.#states[action] = "running";
    this.#budget.take(this.#options.resourcesOf(action));
  }

  #release(action: ActionIndex): void {
    if (this.stateOf(action) === "running") this.#budget.giveBack(this.#options.resourcesOf(action));
    else this.#expect(action, "checking");
  }

  #expect(action: ActionIndex, state: ActionState): void {
    const actual = this.stateOf(action);
    if (actual !== state) throw new Error(`Cannot move action ${action}: it is ${actual}, expected ${state}`);
  }
}

function isHopeless(state: ActionState): boolean {
  return state === "failed" || state === "skipped";
}
