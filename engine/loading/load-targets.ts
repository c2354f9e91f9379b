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
import type { RuleTarget, Target, TargetDependency } from "./target.ts";
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

/** What the walk knows of a label: a healthy target, or where it stands. One lookup for each edge. */
type Visit = Target | "on-path" | "failed";

class TargetWalk {
  readonly healthy = new Map<Label, Target>();
  readonly failed = new Set<Label>();
  readonly problems: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];
  readonly #store: PackageStore;
  readonly #path: Step[] = [];
  readonly #visits = new Map<Label, Visit>();

  constructor(store: PackageStore) {
    this.#store = store;
  }

  from(label: Label): void {
    if (this.#visits.has(label)) return;
    const found = findTarget(this.#store, label);
    if (found.kind === "found") this.#enter(found.target);
    else this.#fail(label);
    if (found.kind === "missing") this.problems.push({ message: `Cannot find "${label}": ${found.problem}` });
    for (let step = this.#path.at(-1); step !== undefined; step = this.#path.at(-1)) {
      const dependency = step.dependencies[step.next];
      if (dependency === undefined) this.#leave(step);
      else if (this.#follow(step, dependency)) step.next++;
    }
  }

  #enter(target: Target): void {
    this.#path.push({ target, dependencies: dependenciesOf(target), next: 0, isFailed: false });
    this.#visits.set(target.label, "on-path");
  }

  #leave({ target, isFailed }: Step): void {
    this.#path.pop();
    if (isFailed) {
      this.#fail(target.label);
      return;
    }
    this.#visits.set(target.label, target);
    this.healthy.set(target.label, target);
  }

  #fail(label: Label): void {
    this.#visits.set(label, "failed");
    this.failed.add(label);
  }

  /** Whether the edge is dealt with; otherwise the walk went down it and comes back to it. */
  #follow(step: Step, dependency: TargetDependency): boolean {
    const visit = this.#visits.get(dependency.label);
    if (visit === undefined) return this.#resolve(step, dependency);
    if (visit === "failed") step.isFailed = true;
    else if (visit === "on-path") this.#reportCycle(step, dependency.label);
    else if (step.target.kind === "rule") this.#check(step, step.target, { dependency, used: visit });
    return true;
  }

  #resolve(step: Step, dependency: TargetDependency): boolean {
    const found = findTarget(this.#store, dependency.label);
    if (found.kind === "found") {
      this.#enter(found.target);
      return false;
    }
    step.isFailed = true;
    if (found.kind === "broken") this.#fail(dependency.label);
    else if (step.target.kind === "rule") this.#reportMissing(step.target, dependency, found.problem);
    return true;
  }

  #check(step: Step, user: RuleTarget, edge: { readonly dependency: TargetDependency; readonly used: Target }): void {
    const { problem, warning } = checkEdge(user, edge.dependency, edge.used);
    if (warning !== undefined) this.warnings.push(warning);
    if (problem === undefined) return;
    this.problems.push(problem);
    step.isFailed = true;
  }

  #reportMissing(user: RuleTarget, dependency: TargetDependency, problem: string): void {
    this.problems.push({
      message: `Cannot find "${dependency.label}" of attribute "${dependency.attribute}" of "${user.label}": ${problem}`,
      range: user.written.rangeOf(dependency.attribute, dependency.element),
    });
  }

  /** The last target fails; the others on the cycle fail as its dependants. */
  #reportCycle(last: Step, label: Label): void {
    const start = this.#path.findIndex(({ target }) => target.label === label);
    const cycle = this.#path.slice(start);
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
