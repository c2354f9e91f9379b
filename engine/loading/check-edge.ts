import type { Diagnostic } from "../core/diagnostic.ts";
import { labelName } from "../core/label.ts";
import type { LabelRequirement } from "../rule/attribute.ts";
import { ruleShapeOf } from "../rule/rule-shape.ts";
import { buildFileOf } from "./package-folder.ts";
import { type RuleTarget, type Target, type TargetDependency, visibilityOf } from "./target.ts";
import { isVisibleTo, printVisibility } from "./visibility.ts";

/** What is wrong with one edge of the target graph, and what is worth a word. */
export interface CheckedEdge {
  readonly problem?: Diagnostic;
  readonly warning?: Diagnostic;
}

const FINE: CheckedEdge = {};

/** Whether `user` may use `used`: visibility, testonly, and whether the attribute takes files, or tests. Providers are analysis's. */
export function checkEdge(user: RuleTarget, dependency: TargetDependency, used: Target): CheckedEdge {
  const trouble =
    checkVisibility(user, used) ?? checkTestOnly(user, dependency, used) ?? checkKind(user, dependency, used);
  if (trouble !== undefined) return { problem: describe(user, dependency, trouble) };
  if (used.kind !== "rule" || used.deprecation === undefined || used.packageName === user.packageName) return FINE;
  const message = `Target "${user.label}" uses the deprecated "${used.label}": ${used.deprecation}`;
  return { warning: { message, range: user.written.rangeOf(dependency.attribute, dependency.element) } };
}

interface Trouble {
  readonly problem: string;
  readonly remedy?: string;
}

function checkVisibility(user: RuleTarget, used: Target): Trouble | undefined {
  const visibility = visibilityOf(used);
  if (isVisibleTo(visibility, { owner: used.packageName, user: user.packageName })) return undefined;
  if (used.kind === "source" && visibility.kind === "packages" && visibility.entries.length === 0) {
    return {
      problem: `it is a file that package "//${used.packageName}" does not export`,
      remedy: `Add exports_files(["${labelName(used.label)}"]) to ${buildFileOf(used.packageName)}`,
    };
  }
  return {
    problem: `it is not visible there, only to ${printVisibility(visibility)}`,
    remedy: `Add "//${user.packageName}:__pkg__" to the visibility of "${used.label}", or use something else`,
  };
}

function checkTestOnly(user: RuleTarget, dependency: TargetDependency, used: Target): Trouble | undefined {
  const owner = used.kind === "generated" ? used.generator : used;
  if (user.isTestOnly || owner.kind !== "rule" || !owner.isTestOnly) return undefined;
  if (owner.rule.isTest && requirementOf(user, dependency).areTests === true) return undefined;
  const reason = owner.rule.isTest ? "a test" : "testonly";
  return { problem: `it is ${reason} and "${user.label}" is not testonly` };
}

function checkKind(user: RuleTarget, dependency: TargetDependency, used: Target): Trouble | undefined {
  const { allowFiles = false, areTests = false } = requirementOf(user, dependency);
  if (used.kind === "rule") {
    return areTests && !used.rule.isTest
      ? { problem: `it is of rule "${used.rule.name}", which is no test` }
      : undefined;
  }
  if (allowFiles === true) return undefined;
  if (allowFiles === false) return { problem: "it is a file, the attribute takes targets of rules only" };
  const name = labelName(used.label);
  const isFolder = used.kind === "source" && used.isDirectory;
  if (!isFolder && allowFiles.some((ending) => name.endsWith(ending))) return undefined;
  return {
    problem: `it is a ${isFolder ? "folder" : "file"}, the attribute takes files ending in ${allowFiles.join(", ")}`,
  };
}

function requirementOf(user: RuleTarget, { attribute }: TargetDependency): LabelRequirement {
  const role = ruleShapeOf(user.rule).get(attribute)?.role;
  return role?.kind === "label" ? role.requirement : {};
}

function describe(user: RuleTarget, dependency: TargetDependency, trouble: Trouble): Diagnostic {
  return {
    message: `Cannot use "${dependency.label}" in attribute "${dependency.attribute}" of "${user.label}": ${trouble.problem}`,
    range: user.written.rangeOf(dependency.attribute, dependency.element),
    ...(trouble.remedy === undefined ? {} : { remedy: trouble.remedy }),
  };
}
