/**
 * What a BUILD.atomic can call beside the language's own functions: every rule, and Bazel's functions about packages.
 * Those that this engine lacks are there too and say so, since "name 'select' is not defined" would send people looking
 * for a typing slip.
 */
import type { WorkspaceFiles } from "../core/workspace-files.ts";
import type { Rule } from "../rule/define-rule.ts";
import { type BoundArguments, Parameters } from "../starlark/builtin/bound-arguments.ts";
import type { SourceRange } from "../starlark/source-range.ts";
import { toPlainValue } from "../starlark/to-plain-value.ts";
import { BuiltinFunction } from "../starlark/value/builtin-function.ts";
import type { StarlarkValue } from "../starlark/value/starlark-value.ts";
import { describePlainValue } from "./describe-plain-value.ts";
import { glob } from "./glob.ts";
import { type GlobPattern, matchesGlobPattern, parseGlobPattern } from "./glob-pattern.ts";
import type { PackageBuilder } from "./package-builder.ts";
import { listPackagesBeneath } from "./package-folder.ts";
import { PUBLIC, parseVisibility, type Visibility } from "./visibility.ts";
import { rangeOfElement } from "./written-call.ts";

/** Bazel's functions that are not here yet. */
const NOT_YET = ["select", "package_group", "existing_rule", "existing_rules"];

/** The functions of one package, which declare into `builder`. */
export function buildFunctions(
  builder: PackageBuilder,
  context: { readonly files: WorkspaceFiles; readonly rules: ReadonlyMap<string, Rule> },
): ReadonlyMap<string, StarlarkValue> {
  const { files } = context;
  const functions = [
    ...Array.from(context.rules.values(), (rule) => ruleFunction(builder, rule)),
    define("glob", GLOB, (bound) => globCall(builder, files, bound)),
    define("package", PACKAGE, (bound) => packageCall(builder, bound)),
    define("exports_files", EXPORTS_FILES, (bound) => exportsFilesCall(builder, bound)),
    define("licenses", new Parameters(["license_strings="]), () => null),
    define("package_name", new Parameters([]), () => builder.name),
    define("subpackages", SUBPACKAGES, (bound) => subpackagesCall(builder, files, bound)),
    ...NOT_YET.map((name) => new BuiltinFunction(name, (call) => call.fail(`${name}() is not supported yet`))),
  ];
  return new Map(functions.map((builtin) => [builtin.name, builtin]));
}

const GLOB = new Parameters(["include=?", "exclude=?", "exclude_directories=?", "allow_empty=?"]);
const PACKAGE = new Parameters(["*", "default_visibility?", "default_testonly?", "features?"]);
const EXPORTS_FILES = new Parameters(["srcs=", "visibility=?", "licenses=?"]);
const SUBPACKAGES = new Parameters(["*", "include", "exclude?", "allow_empty?"]);

function define(name: string, parameters: Parameters, run: (bound: BoundArguments) => StarlarkValue): BuiltinFunction {
  return new BuiltinFunction(name, (call) => run(parameters.bind(call)));
}

function ruleFunction(builder: PackageBuilder, rule: Rule): BuiltinFunction {
  return new BuiltinFunction(rule.name, (call) => {
    builder.declareRule(rule, call);
    return null;
  });
}

function globCall(builder: PackageBuilder, files: WorkspaceFiles, bound: BoundArguments): StarlarkValue {
  const found = glob(files, {
    packageName: builder.name,
    include: patterns(bound, 0),
    exclude: patterns(bound, 1),
    withDirectories: bound.optional(2) !== undefined && !isTrue(bound.value(2)),
  });
  if (found.length === 0 && !isTrue(bound.value(3))) {
    bound.call.fail("glob() matches nothing", { remedy: "Correct the patterns, or pass allow_empty = True" });
  }
  return bound.call.newList(found);
}

/** Of the folders beneath that match, those that are packages. */
function subpackagesCall(builder: PackageBuilder, files: WorkspaceFiles, bound: BoundArguments): StarlarkValue {
  const prefix = builder.name === "" ? "" : `${builder.name}/`;
  const inner = listPackagesBeneath(files, builder.name)
    .filter((name) => name !== builder.name)
    .map((name) => name.slice(prefix.length));
  const direct = inner.filter((name) => !inner.some((other) => name.startsWith(`${other}/`)));
  const [include, exclude] = [patterns(bound, 0), patterns(bound, 1)];
  const found = direct.filter((name) => matchesAny(include, name) && !matchesAny(exclude, name));
  if (found.length === 0 && !isTrue(bound.value(2))) {
    bound.call.fail("subpackages() matches nothing", { remedy: "Correct the patterns, or pass allow_empty = True" });
  }
  return bound.call.newList(found);
}

function packageCall(builder: PackageBuilder, bound: BoundArguments): StarlarkValue {
  const { call } = bound;
  if (builder.packageCall !== undefined) {
    const notes = [{ message: "First called here", range: builder.packageCall }];
    call.fail("package() is called twice in one file", { notes });
  }
  if (builder.hasRules) call.fail("package() must come before all targets, whose defaults it sets");
  builder.packageCall = call.range;
  if (bound.optional(0) !== undefined) builder.defaultVisibility = visibilityArgument(builder, bound, 0);
  return null;
}

function exportsFilesCall(builder: PackageBuilder, bound: BoundArguments): StarlarkValue {
  const visibility = bound.optional(1) === undefined ? PUBLIC : visibilityArgument(builder, bound, 1);
  for (const [index, name] of strings(bound, 0).entries()) {
    builder.exportFile(name, { visibility, range: placeOf(bound, 0, index) });
  }
  return null;
}

function visibilityArgument(builder: PackageBuilder, bound: BoundArguments, index: number): Visibility {
  const visibility = parseVisibility(strings(bound, index), builder.name);
  if (visibility.ok) return visibility.value;
  return bound.call.fail(visibility.error.problem, { range: placeOf(bound, index, visibility.error.index) });
}

function patterns(bound: BoundArguments, index: number): readonly GlobPattern[] {
  return strings(bound, index).map((text, element) => {
    const pattern = parseGlobPattern(text);
    if (pattern.ok) return pattern.value;
    const message = `Cannot read glob pattern ${JSON.stringify(text)}: ${pattern.error}`;
    return bound.call.fail(message, { range: placeOf(bound, index, element) });
  });
}

function strings(bound: BoundArguments, index: number): readonly string[] {
  if (bound.optional(index) === undefined) return [];
  return bound.elements(index).map((element, position) => {
    if (typeof element === "string") return element;
    const got = describePlainValue(toPlainValue(element));
    return bound.call.fail(`${bound.call.calleeName}() wants a list of strings, got ${got} in it`, {
      range: placeOf(bound, index, position),
    });
  });
}

function matchesAny(candidates: readonly GlobPattern[], path: string): boolean {
  return candidates.some((pattern) => matchesGlobPattern(pattern, path));
}

/** Of one element of an argument. */
function placeOf({ call, specs }: BoundArguments, index: number, element: number): SourceRange {
  const argument = call.named.get(specs[index]?.name ?? "") ?? call.positional[index];
  if (argument?.expression === undefined) return argument?.range ?? call.range;
  return rangeOfElement(argument.expression, element);
}

/** Bazel's own files say 1 and 0 where they mean True and False. */
function isTrue(value: StarlarkValue): boolean {
  return value === true || (typeof value === "bigint" && value !== 0n);
}
