import type { Label } from "../core/label.ts";
import type { Rule } from "../rule/define-rule.ts";
import type { SourceRange } from "../starlark/source-range.ts";
import type { Visibility } from "./visibility.ts";

/** Where a target and its attributes were written. */
export interface WrittenTarget {
  /** The whole call. */
  readonly range: SourceRange;
  /**
   * Of an attribute, of the n-th element of its list, or of the value of a dict's key: the narrowest that the text has. The
   * whole call where the attribute was left out.
   */
  rangeOf(attribute: string, element?: number | string): SourceRange;
}

/** One edge of the target graph, with the place that asks for it. */
export interface TargetDependency {
  readonly attribute: string;
  /** Position in a list, key in a dict, undefined for a single label. */
  readonly element: number | string | undefined;
  readonly label: Label;
}

/** A file that the target promises to make, with the place that names it. */
export interface PromisedOutput {
  readonly attribute: string;
  readonly element: number | undefined;
  readonly name: string;
}

/** A target declared by calling a rule. */
export interface RuleTarget {
  readonly kind: "rule";
  readonly label: Label;
  readonly packageName: string;
  readonly rule: Rule;
  /** Parsed by the rule's schemas, defaults filled in, labels canonical. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly written: WrittenTarget;
  readonly visibility: Visibility;
  readonly tags: readonly string[];
  readonly isTestOnly: boolean;
  readonly deprecation: string | undefined;
  /** In the order of the rule's attributes, then as written. */
  readonly dependencies: readonly TargetDependency[];
  /** Files that are targets too. */
  readonly outputs: readonly PromisedOutput[];
}

/** A file or folder of the workspace that a label names. */
export interface SourceTarget {
  readonly kind: "source";
  readonly label: Label;
  readonly packageName: string;
  readonly path: string;
  readonly isDirectory: boolean;
  readonly visibility: Visibility;
}

/** A file that a rule target promises by name (`outs` of genrule). */
export interface GeneratedTarget {
  readonly kind: "generated";
  readonly label: Label;
  readonly packageName: string;
  readonly generator: RuleTarget;
}

export type Target = RuleTarget | SourceTarget | GeneratedTarget;

/** Who may use the target; a generated file is as visible as what makes it. */
export function visibilityOf(target: Target): Visibility {
  return target.kind === "generated" ? target.generator.visibility : target.visibility;
}
