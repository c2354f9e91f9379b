/**
 * Targets to actions. Each rule's implementation is called once per target, dependencies first, so an implementation sees
 * finished dependencies and the action graph cannot have a cycle between targets. A target that fails takes its dependants
 * with it silently, and nobody else.
 */
import { compareUtf8 } from "../../cache/compare-utf8.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { ActionIndex } from "../core/event.ts";
import { type Label, labelName } from "../core/label.ts";
import type { WorkspaceFiles } from "../core/workspace-files.ts";
import type { GeneratedTarget, RuleTarget, SourceTarget, Target } from "../loading/target.ts";
import type { TargetGraph } from "../loading/target-graph.ts";
import type { Action } from "../rule/action.ts";
import { outputPath } from "../rule/artifact.ts";
import type { ProviderInstance } from "../rule/provider.ts";
import type { ConfiguredTarget, LockRequest } from "../rule/rule-context.ts";
import type { ActionGraph, AnalyzedTarget } from "./action-graph.ts";
import { checkActions } from "./check-actions.ts";
import { checkProviders } from "./check-providers.ts";
import { AnalyzedProviders, fileAsTarget } from "./configured-target.ts";
import { OutputClaims } from "./output-claims.ts";
import { PendingLocks } from "./pending-locks.ts";
import { type ContextSources, type LockAnswers, TargetContext } from "./target-context.ts";

/** What analysis may look at beside the targets. */
export interface AnalysisOptions {
  readonly files: WorkspaceFiles;
  readonly locks: LockAnswers;
}

/** What analysis found out. */
export interface Analysis {
  readonly graph: ActionGraph;
  /** What targets tell: for who acts on more than the files of a target. */
  readonly configured: ReadonlyMap<Label, ConfiguredTarget>;
  readonly diagnostics: readonly Diagnostic[];
  /** Of all targets whose rules were asked, whatever became of them. */
  readonly warnings: readonly Diagnostic[];
  /** Questions whose answers are missing; the targets that ask, and their dependants, are not in the graph. */
  readonly pending: readonly LockRequest[];
  /** Workspace files that rules read, sorted: an edit of one means analysing again. */
  readonly filesRead: readonly string[];
  /** Targets that are not in the graph because of a diagnostic, here or in loading. */
  readonly failed: ReadonlySet<Label>;
}

/** Analyses a target graph. Pure: the same graph, files and answers give the same actions in the same order. */
export function analyzeTargets(graph: TargetGraph, options: AnalysisOptions): Analysis {
  const analysis = new TargetAnalysis(graph, options);
  for (const target of graph.targets.values()) analysis.add(target);
  return analysis.finish();
}

class TargetAnalysis {
  readonly #sources: ContextSources;
  readonly #configured = new Map<Label, ConfiguredTarget>();
  readonly #targets = new Map<Label, AnalyzedTarget>();
  readonly #actions: Action[] = [];
  readonly #producers = new Map<string, ActionIndex>();
  readonly #claims = new OutputClaims();
  readonly #diagnostics: Diagnostic[] = [];
  readonly #warnings: Diagnostic[] = [];
  readonly #pending = new PendingLocks();
  readonly #filesRead = new Set<string>();
  readonly #failed: Set<Label>;
  /** Targets that ask for an answer, and all that need them. */
  readonly #waiting = new Set<Label>();

  constructor(graph: TargetGraph, options: AnalysisOptions) {
    this.#sources = { ...options, configured: this.#configured };
    this.#failed = new Set(graph.failed);
  }

  add(target: Target): void {
    if (target.kind === "source") this.#configured.set(target.label, sourceAsTarget(target));
    else if (target.kind === "generated") this.#addGenerated(target);
    else this.#addRule(target);
  }

  finish(): Analysis {
    return {
      graph: { actions: this.#actions, producers: this.#producers, targets: this.#targets },
      configured: this.#configured,
      diagnostics: this.#diagnostics,
      warnings: this.#warnings,
      pending: this.#pending.requests(),
      filesRead: [...this.#filesRead].sort(compareUtf8),
      failed: this.#failed,
    };
  }

  #addRule(target: RuleTarget): void {
    const needed = target.dependencies.map(({ label }) => label);
    if (this.#isHeldBack(target.label, needed)) return;
    const unfit = checkProviders(target, this.#configured);
    if (unfit.length > 0) this.#fail(target.label, unfit);
    else this.#runImplementation(target);
  }

  #runImplementation(target: RuleTarget): void {
    const context = new TargetContext(target, this.#sources);
    const providers = target.rule.implementation(context);
    for (const path of context.filesRead) this.#filesRead.add(path);
    this.#pending.add(context.pending);
    this.#warnings.push(...context.warnings);
    if (context.diagnostics.length > 0) this.#fail(target.label, context.diagnostics);
    else if (context.pending.length > 0) this.#waiting.add(target.label);
    else this.#accept(target, context, providers);
  }

  #accept(target: RuleTarget, context: TargetContext, providers: readonly ProviderInstance[]): void {
    const wrong = checkActions(target, context, { producers: this.#producers, claims: this.#claims });
    if (wrong.length > 0) this.#fail(target.label, wrong);
    else this.#register(target, context, new AnalyzedProviders(target.label, target.rule.name, providers));
  }

  #addGenerated(target: GeneratedTarget): void {
    const { label, generator } = target;
    if (this.#isHeldBack(label, [generator.label])) return;
    const path = outputPath(target.packageName, labelName(label));
    const index = this.#producers.get(path);
    const output = this.#actions[index ?? -1]?.outputs.find((candidate) => candidate.path === path);
    if (index === undefined || output === undefined) throw new Error(`Nothing makes ${path}, which was checked`);
    this.#configured.set(label, fileAsTarget(label, output));
    this.#targets.set(label, { label, rule: generator.rule.name, files: [output], actions: [], isTest: false });
  }

  #register(target: RuleTarget, context: TargetContext, configured: ConfiguredTarget): void {
    const indexes: ActionIndex[] = [];
    for (const action of context.actions) {
      const index = this.#actions.push(action) - 1;
      indexes.push(index);
      for (const output of action.outputs) this.#producers.set(output.path, index);
    }
    const { label, rule } = target;
    this.#configured.set(label, configured);
    this.#targets.set(label, {
      label,
      rule: rule.name,
      files: configured.files,
      actions: indexes,
      isTest: rule.isTest,
    });
  }

  /** Whether a dependency failed or waits; then this target does as well, without a word of its own. */
  #isHeldBack(label: Label, needed: readonly Label[]): boolean {
    const isFailed = needed.some((dependency) => this.#failed.has(dependency));
    if (isFailed) this.#failed.add(label);
    else if (needed.some((dependency) => this.#waiting.has(dependency))) this.#waiting.add(label);
    else return false;
    return true;
  }

  #fail(label: Label, diagnostics: readonly Diagnostic[]): void {
    this.#failed.add(label);
    this.#diagnostics.push(...diagnostics);
  }
}

function sourceAsTarget({ label, path, isDirectory }: SourceTarget): ConfiguredTarget {
  return fileAsTarget(label, { kind: "source", path, isDirectory });
}
