import type { Label } from "../core/label.ts";
import type { Rule } from "../rule/define-rule.ts";
import type { SourceRange } from "../starlark/source-range.ts";
import type { Visibility } from "./visibility.ts";

/** Where an attribute was written. Ranges of elements are asked for only when something is wrong, so they are made then. */
export interface WrittenAttribute {
  readonly range: SourceRange;
  /** Of the n-th element of a list, or of the value of a dict's key. */
  elementRange(element: number | string): SourceRange;
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
  readonly written: ReadonlyMap<string, WrittenAttribute>;
  /** The call. */
  readonly range: SourceRange;
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

/** The range of an attribute's element, of the attribute, or of the whole target: the narrowest that was written. */
export function rangeOfAttribute(target: RuleTarget, attribute: string, element?: number | string): SourceRange {
  const written = target.written.get(attribute);
  if (written === undefined) return target.range;
  return element === undefined ? written.range : written.elementRange(element);
}

/** Who may use the target; a generated file is as visible as what makes it. */
export function visibilityOf(target: Target): Visibility {
  return target.kind === "generated" ? target.generator.visibility : target.visibility;
}
