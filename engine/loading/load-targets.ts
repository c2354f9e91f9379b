/**
 * Walks from what was asked for to all it needs, loading packages on the way: one depth-first walk finds missing targets,
 * cycles and forbidden edges, and leaves an order in which dependencies come first. It has its own stack, since a chain of
 * 100,000 targets must not end JavaScript's.
 */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Label } from "../core/label.ts";
import type { SignedPattern } from "../core/target-pattern.ts";
import { checkEdge } from "./check-edge.ts";
import { describeCycle } from "./describe-cycle.ts";
import { evaluatePatterns } from "./evaluate-patterns.ts";
import { findTarget } from "./find-target.ts";
import type { PackageSources } from "./load-package.ts";
import { PackageStore } from "./package-store.ts";
import { type RuleTarget, rangeOfAttribute, type Target, type TargetDependency } from "./target.ts";
import type { TargetGraph } from "./target-graph.ts";

/** The outcome of loading: what is right, and all that is wrong. */
export interface LoadedTargets {
  readonly graph: TargetGraph;
  readonly diagnostics: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** Number of packages that were read. */
  readonly packages: number;
}

/** Loads the targets that the patterns select and all that these depend on. */
export function loadTargets(patterns: readonly SignedPattern[], sources: PackageSources): LoadedTargets {
  const store = new PackageStore(sources);
  const selection = evaluatePatterns(patterns, store);
  const walk = new TargetWalk(store);
  for (const label of selection.labels) walk.from(label);
  const printed = store.loaded().flatMap((loaded) => loaded.printed);
  return {
    graph: { targets: walk.healthy, requested: selection.labels, failed: walk.failed },
    diagnostics: [...selection.problems, ...store.problems(), ...walk.problems],
    warnings: [...selection.warnings, ...printed, ...walk.warnings],
    packages: store.loaded().length,
  };
}

/** A target on the path from where the walk began. */
interface Step {
  readonly target: Target;
  readonly dependencies: readonly TargetDependency[];
  next: number;
  isFailed: boolean;
}

class TargetWalk {
  readonly healthy = new Map<Label, Target>();
  readonly failed = new Set<Label>();
  readonly problems: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];
  readonly #store: PackageStore;
  readonly #path: Step[] = [];
  readonly #onPath = new Set<Label>();

  constructor(store: PackageStore) {
    this.#store = store;
  }

  from(label: Label): void {
    const found = findTarget(this.#store, label);
    if (found.kind === "missing") this.problems.push({ message: `Cannot find "${label}": ${found.problem}` });
    if (found.kind !== "found") this.failed.add(label);
    else if (!this.healthy.has(label) && !this.failed.has(label)) this.#enter(found.target);
    for (let step = this.#path.at(-1); step !== undefined; step = this.#path.at(-1)) {
      const dependency = step.dependencies[step.next];
      if (dependency === undefined) this.#leave(step);
      else if (this.#follow(step, dependency)) step.next++;
    }
  }

  #enter(target: Target): void {
    this.#path.push({ target, dependencies: dependenciesOf(target), next: 0, isFailed: false });
    this.#onPath.add(target.label);
  }

  #leave(step: Step): void {
    const { label } = step.target;
    this.#path.pop();
    this.#onPath.delete(label);
    if (step.isFailed) this.failed.add(label);
    else this.healthy.set(label, step.target);
  }

  /** Whether the edge is dealt with; otherwise the walk went down it and comes back to it. */
  #follow(step: Step, dependency: TargetDependency): boolean {
    const { label } = dependency;
    if (this.failed.has(label)) step.isFailed = true;
    else if (this.#onPath.has(label)) this.#reportCycle(step, label);
    else if (!this.healthy.has(label)) return this.#resolve(step, dependency);
    else if (step.target.kind === "rule") this.#check(step, step.target, dependency);
    return true;
  }

  #resolve(step: Step, dependency: TargetDependency): boolean {
    const found = findTarget(this.#store, dependency.label);
    if (found.kind === "found") {
      this.#enter(found.target);
      return false;
    }
    step.isFailed = true;
    if (found.kind === "broken") this.failed.add(dependency.label);
    else if (step.target.kind === "rule") this.#reportMissing(step.target, dependency, found.problem);
    return true;
  }

  #check(step: Step, user: RuleTarget, dependency: TargetDependency): void {
    const used = this.healthy.get(dependency.label);
    if (used === undefined) return;
    const { problem, warning } = checkEdge(user, dependency, used);
    if (warning !== undefined) this.warnings.push(warning);
    if (problem === undefined) return;
    this.problems.push(problem);
    step.isFailed = true;
  }

  #reportMissing(user: RuleTarget, dependency: TargetDependency, problem: string): void {
    this.problems.push({
      message: `Cannot find "${dependency.label}" of attribute "${dependency.attribute}" of "${user.label}": ${problem}`,
      range: rangeOfAttribute(user, dependency.attribute, dependency.element),
    });
  }

  /** All on the cycle fail; those above it fail as their dependants. */
  #reportCycle(last: Step, label: Label): void {
    const start = this.#path.findIndex(({ target }) => target.label === label);
    const cycle = this.#path.slice(start);
    for (const step of cycle) step.isFailed = true;
    last.isFailed = true;
    this.problems.push(
      describeCycle(cycle.map(({ target, dependencies, next }) => ({ target, dependency: dependencies[next] }))),
    );
  }
}

/** A promised file depends on what makes it. */
function dependenciesOf(target: Target): readonly TargetDependency[] {
  if (target.kind === "rule") return target.dependencies;
  if (target.kind === "source") return [];
  return [{ attribute: "", element: undefined, label: target.generator.label }];
}
