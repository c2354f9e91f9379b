import type { Diagnostic } from "../core/diagnostic.ts";
import type { Label } from "../core/label.ts";
import type { Result } from "../core/result.ts";
import type { SourceRange } from "../starlark/source-range.ts";
import type { ActionOptions } from "./action.ts";
import type { Artifact, DerivedArtifact, LiteralArtifact } from "./artifact.ts";
import type { Provider } from "./provider.ts";

/** A target after analysis, as its dependants see it. */
export interface ConfiguredTarget {
  readonly label: Label;
  /** Name of the rule, or undefined for a source file. */
  readonly rule: string | undefined;
  /** What the target stands for when it is built or used as a source. */
  readonly files: readonly Artifact[];
  get<T>(provider: Provider<T>): T | undefined;
}

/** One thing that must be looked up outside before analysis can go on (a package's version and digest, remote metadata). */
export interface LockRequest {
  /** Which resolver answers: "host-package". */
  readonly resolver: string;
  /** Stable key of the entry in that resolver's lock. */
  readonly key: string;
  /** Everything the resolver needs, JSON. */
  readonly question: unknown;
  /** Seconds after which the answer must be asked again; without it, an answer stays until an explicit update. */
  readonly maxAgeSeconds?: number;
  /** A moment, in milliseconds since the epoch: what was answered before it must be asked again from then on. */
  readonly validUntilMs?: number;
}

/** What an implementation sees. It is pure: same attributes, dependencies, files read and lock answers, same actions. */
export interface RuleContext<Attributes> {
  readonly label: Label;
  readonly packageName: string;
  /** Parsed by the rule's zod schemas; label attributes are canonical labels here. */
  readonly attributes: Attributes;
  /** The targets behind a label or label-list attribute, in the order written. */
  dependencies(attribute: keyof Attributes & string): readonly ConfiguredTarget[];
  /** All files of these targets, in order. */
  files(attribute: keyof Attributes & string): readonly Artifact[];
  /** Reads a workspace file during analysis; the engine remembers it, so an edit analyses this target again. */
  readText(workspacePath: string): Result<string, "missing" | "is-directory" | "unreadable">;
  /** The resolver's answer, or undefined while it is not known: return then; the engine asks all and analyses again. */
  locked(request: LockRequest): unknown;
  /** An output at `atomic-out/<package>/<name>`. */
  declareFile(name: string): DerivedArtifact;
  declareDirectory(name: string): DerivedArtifact;
  /** A file known now, at `atomic-out/<package>/<name>`. */
  literal(name: string, content: string, options?: LiteralOptions): LiteralArtifact;
  /** One of the tool's own scripts, at `atomic-tools/<name>` in the sandbox. */
  script(name: string, text: string): LiteralArtifact;
  /** Declares an action; every input must be a source, a literal, or another target's or this target's output. */
  action(options: ActionOptions): void;
  /** Reports a mistake; the target then fails, others go on. */
  report(diagnostic: Diagnostic): void;
  /** Says what a person should know and may leave as it is; the target is built all the same. */
  warn(diagnostic: Diagnostic): void;
  /** Where the attribute (or its n-th element) was written; the target's own range when it was left to its default. */
  rangeOf(attribute: keyof Attributes & string, index?: number): SourceRange;
}

/** Options of a literal file. */
export interface LiteralOptions {
  readonly isExecutable?: boolean;
  readonly origins?: readonly (SourceRange | undefined)[];
}
