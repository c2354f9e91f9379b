import type { Diagnostic } from "../core/diagnostic.ts";
import type { WorkspaceFiles } from "../core/workspace-files.ts";
import type { Rule } from "../rule/define-rule.ts";
import { checkBuildDialect } from "../starlark/check-build-dialect.ts";
import { evaluateFile } from "../starlark/evaluate-file.ts";
import { parseStarlark } from "../starlark/parse-starlark.ts";
import { buildFunctions } from "./build-functions.ts";
import type { LoadedPackage } from "./loaded-package.ts";
import { PackageBuilder } from "./package-builder.ts";
import { buildFileOf } from "./package-folder.ts";

/** What loading one package needs. */
export interface PackageSources {
  readonly files: WorkspaceFiles;
  /** By name. */
  readonly rules: ReadonlyMap<string, Rule>;
}

/**
 * Evaluates the BUILD.atomic of a folder; undefined when there is none. All mistakes of the file come back together,
 * in the order of the text, and what is right in it is there all the same.
 */
export function loadPackage(name: string, sources: PackageSources): LoadedPackage | undefined {
  const path = buildFileOf(name);
  const text = sources.files.readText(path);
  if (!text.ok && text.error !== "unreadable") return undefined;
  const builder = new PackageBuilder(name);
  if (!text.ok) {
    builder.problems.push({ message: `Cannot load package "//${name}": ${path} is not readable` });
    return finish(builder, { isIncomplete: true });
  }
  const { file, problems } = parseStarlark({ path, text: text.value });
  const dialect = checkBuildDialect(file);
  const evaluation = evaluateFile(file, {
    predeclared: buildFunctions(builder, sources),
    onPrint: (print) => builder.printed.push(print),
  });
  const languageProblems = [...problems, ...dialect, ...evaluation.problems];
  builder.problems.push(...languageProblems);
  return finish(builder, { isIncomplete: languageProblems.length > 0 });
}

function finish(builder: PackageBuilder, { isIncomplete }: { readonly isIncomplete: boolean }): LoadedPackage {
  const { name, targets, brokenNames, printed } = builder;
  return { name, targets, brokenNames, printed, isIncomplete, problems: builder.problems.toSorted(compareByPlace) };
}

/** In the order of the text; what has no place comes first. */
function compareByPlace(a: Diagnostic, b: Diagnostic): number {
  const [left, right] = [a.range?.start, b.range?.start];
  return (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0);
}
