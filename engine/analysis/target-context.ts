/**
 * The RuleContext of one target: hands out what was loaded and collects what the rule declares. Nothing is shared with
 * other targets until the whole implementation went well, so a rule that fails half-way leaves nothing behind.
 */
import type { Diagnostic } from "../core/diagnostic.ts";
import { checkTargetName, type Label } from "../core/label.ts";
import type { Result } from "../core/result.ts";
import type { FileProblem, WorkspaceFiles } from "../core/workspace-files.ts";
import type { RuleTarget } from "../loading/target.ts";
import type { Action, ActionOptions } from "../rule/action.ts";
import {
  DEFAULT_IDLE_TIMEOUT_MS,
  DEFAULT_SANDBOX,
  DEFAULT_TIMEOUT_MS,
  defaultResources,
  TEST_TIMEOUT_MS,
} from "../rule/action-defaults.ts";
import {
  type Artifact,
  type DerivedArtifact,
  type LiteralArtifact,
  outputPath,
  TOOLS_FOLDER,
} from "../rule/artifact.ts";
import type { ConfiguredTarget, LiteralOptions, LockRequest, RuleContext } from "../rule/rule-context.ts";
import type { SourceRange } from "../starlark/source-range.ts";

type Attributes = Readonly<Record<string, unknown>>;

/** Where answers of earlier runs are. */
export interface LockAnswers {
  /** undefined while it is not known, or no longer fresh enough. */
  answer(request: LockRequest): unknown;
}

export interface ContextSources {
  readonly files: WorkspaceFiles;
  readonly locks: LockAnswers;
  /** Targets analyzed already; a target's dependencies are among them. */
  readonly configured: ReadonlyMap<Label, ConfiguredTarget>;
}

export class TargetContext implements RuleContext<Attributes> {
  readonly actions: Action[] = [];
  readonly declared = new Map<string, DerivedArtifact>();
  readonly literals: LiteralArtifact[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];
  readonly pending: LockRequest[] = [];
  readonly filesRead: string[] = [];
  readonly #target: RuleTarget;
  readonly #sources: ContextSources;

  constructor(target: RuleTarget, sources: ContextSources) {
    this.#target = target;
    this.#sources = sources;
  }

  get label(): Label {
    return this.#target.label;
  }

  get packageName(): string {
    return this.#target.packageName;
  }

  get attributes(): Attributes {
    return this.#target.attributes;
  }

  dependencies(attribute: string): readonly ConfiguredTarget[] {
    return this.#target.dependencies
      .filter((dependency) => dependency.attribute === attribute)
      .flatMap(({ label }) => this.#sources.configured.get(label) ?? []);
  }

  files(attribute: string): readonly Artifact[] {
    return this.dependencies(attribute).flatMap((dependency) => dependency.files);
  }

  readText(workspacePath: string): Result<string, FileProblem> {
    this.filesRead.push(workspacePath);
    return this.#sources.files.readText(workspacePath);
  }

  locked(request: LockRequest): unknown {
    const answer = this.#sources.locks.answer(request);
    if (answer === undefined) this.pending.push(request);
    return answer;
  }

  declareFile(name: string): DerivedArtifact {
    return this.#declare(name, false);
  }

  declareDirectory(name: string): DerivedArtifact {
    return this.#declare(name, true);
  }

  literal(name: string, content: string, options: LiteralOptions = {}): LiteralArtifact {
    const { isExecutable = false, origins } = options;
    const path = this.#outputPath(name);
    const literal = { kind: "literal", path, content, isExecutable, ...(origins && { origins }) } as const;
    this.literals.push(literal);
    return literal;
  }

  script(name: string, text: string): LiteralArtifact {
    return { kind: "literal", path: `${TOOLS_FOLDER}/${name}`, content: text, isExecutable: true };
  }

  action(options: ActionOptions): void {
    const { isTest = false, resources, ...rest } = options;
    const sandbox = { ...DEFAULT_SANDBOX, ...options.sandbox };
    const attempts = isTest ? Number(this.attributes["flaky"] ?? 1) : 1;
    this.actions.push({
      owner: this.label,
      environment: {},
      timeoutMs: isTest ? this.#testTimeoutMs() : DEFAULT_TIMEOUT_MS,
      idleTimeoutMs: DEFAULT_IDLE_TIMEOUT_MS,
      ...(attempts > 1 && { attempts }),
      ...rest,
      inputs: withoutRepeats(options.inputs),
      isTest,
      sandbox,
      resources: { ...defaultResources(sandbox), ...resources },
    });
  }

  report(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic);
  }

  warn(diagnostic: Diagnostic): void {
    this.warnings.push(diagnostic);
  }

  rangeOf(attribute: string, index?: number): SourceRange {
    return this.#target.written.rangeOf(attribute, index);
  }

  #declare(name: string, isDirectory: boolean): DerivedArtifact {
    const artifact = { kind: "derived", path: this.#outputPath(name), isDirectory, owner: this.label } as const;
    const earlier = this.declared.get(artifact.path);
    if (earlier !== undefined && earlier.isDirectory !== isDirectory) {
      throw new Error(`Rule "${this.#target.rule.name}" declares ${artifact.path} as a file and as a directory`);
    }
    this.declared.set(artifact.path, artifact);
    return artifact;
  }

  #outputPath(name: string): string {
    const problem = checkTargetName(name);
    if (problem !== undefined) {
      const message = `Cannot declare output ${JSON.stringify(name)} of "${this.label}": outputs lie beneath their package and ${problem}`;
      this.report({ message, range: this.#target.written.range });
    }
    return outputPath(this.packageName, name);
  }

  #testTimeoutMs(): number {
    return TEST_TIMEOUT_MS[String(this.attributes["timeout"])] ?? DEFAULT_TIMEOUT_MS;
  }
}

/** The same file may come in by two attributes; two different files at one path are the rule's bug. */
function withoutRepeats(inputs: readonly Artifact[]): readonly Artifact[] {
  const byPath = new Map<string, Artifact>();
  for (const input of inputs) {
    const earlier = byPath.get(input.path);
    if (earlier === undefined) byPath.set(input.path, input);
    else if (contentOf(earlier) !== contentOf(input))
      throw new Error(`An action has two different inputs at ${input.path}`);
  }
  return byPath.size === inputs.length ? inputs : [...byPath.values()];
}

function contentOf(artifact: Artifact): string | undefined {
  return artifact.kind === "literal" ? artifact.content : artifact.kind;
}
