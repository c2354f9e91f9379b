/**
 * From the arguments of a rule call to parsed attributes. Every mistake of a call is collected, each at its own place, so
 * that one run shows them all.
 */
import type { z } from "zod";
import type { Diagnostic } from "../core/diagnostic.ts";
import { type Label, parseLabel } from "../core/label.ts";
import type { Rule } from "../rule/define-rule.ts";
import { type AttributeShape, ruleShapeOf } from "../rule/rule-shape.ts";
import { nearestName } from "../starlark/nearest-name.ts";
import type { SourceRange } from "../starlark/source-range.ts";
import { toPlainValue } from "../starlark/to-plain-value.ts";
import type { CallArguments } from "../starlark/value/call-arguments.ts";
import { describePlainValue } from "./describe-plain-value.ts";
import type { PromisedOutput, TargetDependency } from "./target.ts";
import { WrittenCall } from "./written-call.ts";

/** What a call says, and what is wrong with it. */
export interface ReadAttributes {
  readonly values: Readonly<Record<string, unknown>>;
  readonly written: WrittenCall;
  readonly dependencies: readonly TargetDependency[];
  readonly outputs: readonly PromisedOutput[];
  readonly problems: readonly Diagnostic[];
}

/** Whose call it is. */
export interface RuleCallContext {
  readonly rule: Rule;
  readonly packageName: string;
  /** The target in messages: `genrule target "//a:b"`. */
  readonly title: string;
}

/** Reads a call of a rule. */
export function readAttributes(call: CallArguments, context: RuleCallContext): ReadAttributes {
  const reader = new AttributeReader(call, context);
  reader.read();
  return reader;
}

type Element = TargetDependency["element"];

class AttributeReader implements ReadAttributes {
  readonly values: Record<string, unknown> = {};
  readonly written: WrittenCall;
  readonly dependencies: TargetDependency[] = [];
  readonly outputs: PromisedOutput[] = [];
  readonly problems: Diagnostic[] = [];
  /** Attributes that a misspelt argument most likely means: they are not missing beside. */
  readonly #meant = new Set<string>();
  readonly #call: CallArguments;
  readonly #context: RuleCallContext;

  constructor(call: CallArguments, context: RuleCallContext) {
    this.#call = call;
    this.written = new WrittenCall(call.site);
    this.#context = context;
  }

  read(): void {
    const shape = ruleShapeOf(this.#context.rule);
    this.#refuseForeignArguments(shape);
    for (const attribute of shape.values()) this.#readOne(attribute);
  }

  #refuseForeignArguments(shape: ReadonlyMap<string, unknown>): void {
    const { rule, title } = this.#context;
    for (const argument of this.#call.positional) {
      this.#problem(`Cannot read ${title}: arguments of rules are named, got one without a name`, argument.range);
    }
    for (const [name, argument] of this.#call.named) {
      if (shape.has(name)) continue;
      const nearest = nearestName(name, shape.keys());
      if (nearest !== undefined) this.#meant.add(nearest);
      const hint = nearest === undefined ? "" : ` (did you mean "${nearest}"?)`;
      this.#problem(`Cannot read ${title}: rule "${rule.name}" has no attribute "${name}"${hint}`, argument.nameRange);
    }
  }

  #readOne(attribute: AttributeShape): void {
    const argument = this.#call.named.get(attribute.name);
    // As in Bazel, None means that the attribute is left out.
    if (argument === undefined || argument.value === null) {
      if (attribute.isMandatory) {
        if (this.#meant.has(attribute.name)) return;
        const { title } = this.#context;
        this.#problem(`Cannot read ${title}: mandatory attribute "${attribute.name}" is missing`, this.#call.range);
      } else {
        this.#accept(attribute, attribute.defaultValue);
      }
      return;
    }
    const value = toPlainValue(argument.value);
    const parsed = attribute.schema.safeParse(value);
    if (parsed.success) this.#accept(attribute, parsed.data);
    else for (const issue of parsed.error.issues) this.#refuse(attribute, value, issue);
  }

  #accept(attribute: AttributeShape, value: unknown): void {
    const { role, name } = attribute;
    if (role.kind === "value" || value === undefined) this.values[name] = value;
    else if (role.kind === "label") this.values[name] = this.#readLabels(name, value);
    else {
      this.values[name] = value;
      if (!Array.isArray(value)) this.outputs.push({ attribute: name, element: undefined, name: String(value) });
      else
        for (const [element, output] of value.entries()) this.outputs.push({ attribute: name, element, name: output });
    }
  }

  #readLabels(name: string, value: unknown): unknown {
    if (Array.isArray(value)) {
      const labels = value.map((text, index) => this.#readLabel(name, text, index));
      if (labels.length > 1) this.#refuseDuplicates(name, labels);
      return labels;
    }
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, this.#readLabel(name, text, key)]));
    }
    return this.#readLabel(name, value, undefined);
  }

  #readLabel(attribute: string, text: unknown, element: Element): Label | undefined {
    const label = parseLabel(String(text), { package: this.#context.packageName });
    if (label.ok) {
      this.dependencies.push({ attribute, element, label: label.value });
      return label.value;
    }
    this.#problem(
      `${label.error} (attribute "${attribute}" of ${this.#context.title})`,
      this.written.rangeOf(attribute, element),
    );
    return undefined;
  }

  #refuseDuplicates(name: string, labels: readonly (Label | undefined)[]): void {
    const seen = new Map<Label, number>();
    for (const [index, label] of labels.entries()) {
      if (label === undefined) continue;
      const first = seen.get(label);
      if (first === undefined) {
        seen.set(label, index);
        continue;
      }
      this.problems.push({
        message: `Cannot read attribute "${name}" of ${this.#context.title}: "${label}" is listed twice`,
        range: this.written.rangeOf(name, index),
        notes: [{ message: "First listed here", range: this.written.rangeOf(name, first) }],
      });
    }
  }

  #refuse(attribute: AttributeShape, value: unknown, issue: z.core.$ZodIssue): void {
    const element = issue.path[0];
    const wrong = issue.path.reduce<unknown>((part, key) => Reflect.get(Object(part), key), value);
    this.#problem(
      `Cannot read attribute "${attribute.name}" of ${this.#context.title}: ${wantedBy(issue)}, got ${describePlainValue(wrong)}`,
      this.written.rangeOf(attribute.name, typeof element === "symbol" ? undefined : element),
    );
  }

  #problem(message: string, range: SourceRange): void {
    this.problems.push({ message, range });
  }
}

/** zod's names of types in the language's words. */
const STARLARK_TYPES: Readonly<Record<string, string>> = {
  array: "list",
  record: "dict with string keys",
  object: "dict",
  boolean: "bool",
  number: "int",
  bigint: "int",
};

function wantedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") return `expected ${STARLARK_TYPES[issue.expected] ?? issue.expected}`;
  if (issue.code === "invalid_value")
    return `expected one of ${issue.values.map((word) => JSON.stringify(word)).join(", ")}`;
  return issue.message;
}
