/**
 * What a BUILD.atomic declares, while it is being evaluated. Mistakes are collected and never end the evaluation: the
 * next call is as likely to be right as if this one were.
 */
import type { Diagnostic } from "../core/diagnostic.ts";
import { checkTargetName, makeLabel } from "../core/label.ts";
import type { Rule } from "../rule/define-rule.ts";
import type { SourceRange } from "../starlark/source-range.ts";
import type { CallArguments } from "../starlark/value/call-arguments.ts";
import { BUILD_FILE, joinPath } from "./package-folder.ts";
import { type ReadAttributes, readAttributes } from "./read-attributes.ts";
import type { RuleTarget, Target } from "./target.ts";
import { PRIVATE, PUBLIC, parseVisibility, type Visibility } from "./visibility.ts";

/** Something that can say where it is; nearly nothing is ever asked. */
interface Place {
  readonly range: SourceRange;
}

export class PackageBuilder {
  readonly name: string;
  readonly targets = new Map<string, Target>();
  readonly brokenNames = new Set<string>();
  readonly problems: Diagnostic[] = [];
  readonly printed: Diagnostic[] = [];
  /** Of targets that say nothing; `package(default_visibility = …)` changes it for what follows. */
  defaultVisibility: Visibility = PRIVATE;
  /** Where `package()` was called. */
  packageCall: SourceRange | undefined;
  readonly #declaredAt = new Map<string, Place>();

  constructor(name: string) {
    this.name = name;
    this.targets.set(BUILD_FILE, this.#sourceTarget(BUILD_FILE, PUBLIC));
  }

  get hasRules(): boolean {
    return this.#declaredAt.size > 0;
  }

  /** A call of a rule function. */
  declareRule(rule: Rule, call: CallArguments): void {
    const name = this.#nameOf(rule, call);
    const title = `${rule.name} target "//${this.name}:${name ?? "?"}"`;
    const attributes = readAttributes(call, { rule, packageName: this.name, title });
    const target = this.#makeTarget(rule, name ?? "?", attributes);
    this.problems.push(...attributes.problems);
    if (name === undefined) return;
    if (this.#refuseSecond(name, call)) return;
    this.#declaredAt.set(name, attributes.written);
    if (attributes.problems.length > 0 || target === undefined) this.#breakTarget(name, attributes);
    else this.#addTarget(name, target);
  }

  /** A file that other packages may use. */
  exportFile(name: string, options: { readonly visibility: Visibility; readonly range: SourceRange }): void {
    const problem = checkTargetName(name);
    if (problem !== undefined) this.problem(`Cannot export ${JSON.stringify(name)}: ${problem}`, options.range);
    else if (!this.#refuseSecond(name, options)) {
      this.#declaredAt.set(name, options);
      this.targets.set(name, this.#sourceTarget(name, options.visibility));
    }
  }

  problem(message: string, range: SourceRange): void {
    this.problems.push({ message, range });
  }

  #makeTarget(rule: Rule, name: string, attributes: ReadAttributes): RuleTarget | undefined {
    const { values, written, dependencies, outputs } = attributes;
    const visibility = this.#visibilityOf(attributes, name);
    const { tags, testonly, deprecation } = values;
    if (visibility === undefined || !Array.isArray(tags)) return undefined;
    return {
      kind: "rule",
      label: makeLabel(this.name, name),
      packageName: this.name,
      rule,
      attributes: values,
      written,
      visibility,
      tags,
      isTestOnly: rule.isTest || testonly === true,
      deprecation: typeof deprecation === "string" ? deprecation : undefined,
      dependencies,
      outputs,
    };
  }

  #visibilityOf({ values, written }: ReadAttributes, name: string): Visibility | undefined {
    if (!Array.isArray(values["visibility"])) return this.defaultVisibility;
    const visibility = parseVisibility(values["visibility"], this.name);
    if (visibility.ok) return visibility.value;
    const { index, problem } = visibility.error;
    const message = `Cannot read attribute "visibility" of "//${this.name}:${name}": ${problem}`;
    this.problem(message, written.rangeOf("visibility", index));
    return undefined;
  }

  #addTarget(name: string, target: RuleTarget): void {
    this.targets.set(name, target);
    for (const { attribute, element, name: output } of target.outputs) {
      const place: Place = {
        get range() {
          return target.written.rangeOf(attribute, element);
        },
      };
      const problem = checkTargetName(output);
      if (problem !== undefined) {
        this.problem(`Cannot declare output ${JSON.stringify(output)} of "${target.label}": ${problem}`, place.range);
      } else if (output !== name && !this.#refuseSecond(output, place)) {
        this.#declaredAt.set(output, place);
        const label = makeLabel(this.name, output);
        this.targets.set(output, { kind: "generated", label, packageName: this.name, generator: target });
      }
    }
  }

  #breakTarget(name: string, attributes: ReadAttributes): void {
    this.brokenNames.add(name);
    for (const output of attributes.outputs) this.brokenNames.add(output.name);
  }

  #refuseSecond(name: string, place: Place): boolean {
    const first = this.#declaredAt.get(name);
    if (first === undefined) return false;
    const { range } = place;
    const message = `Cannot declare target "//${this.name}:${name}": the package has a target of this name already`;
    this.problems.push({ message, range, notes: [{ message: "First declared here", range: first.range }] });
    return true;
  }

  /** The name, or undefined where it is missing or no string, which reading the attributes reports. */
  #nameOf(rule: Rule, call: CallArguments): string | undefined {
    const argument = call.named.get("name");
    if (typeof argument?.value !== "string") return undefined;
    const problem = checkTargetName(argument.value);
    if (problem === undefined) return argument.value;
    this.problem(`Cannot declare ${rule.name} target ${JSON.stringify(argument.value)}: ${problem}`, argument.range);
    return undefined;
  }

  #sourceTarget(name: string, visibility: Visibility): Target {
    const path = joinPath(this.name, name);
    const label = makeLabel(this.name, name);
    return { kind: "source", label, packageName: this.name, path, isDirectory: false, visibility };
  }
}
