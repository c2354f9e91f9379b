import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { pathBeside } from "../../../engine/core/path-beside.ts";
import { fail, type Result, succeed } from "../../../engine/core/result.ts";
import type { FileProblem } from "../../../engine/core/workspace-files.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import type { Located } from "../../located.ts";
import { RESERVED_VARIABLES, substituteVariables, variablesOf } from "./substitute-variables.ts";
import type { Treefile, TreefileExternals } from "./treefile.ts";
import type { TreefileValues } from "./treefile-keys.ts";
import type { AccountCheck } from "./treefile-map-shape.ts";
import type { PartValues } from "./treefile-part.ts";

/** A merged treefile, and what it was loaded for. */
export interface MergedTreefile {
  readonly path: string;
  readonly values: PartValues;
  readonly treefiles: readonly string[];
  readonly readText: (path: string) => Result<string, FileProblem>;
  readonly basearch: string;
  readonly releasever?: string;
}

/** Substitutes, then checks what only the whole can show; a mistake costs a minute here and an hour after a compose. */
export function finishTreefile(merged: MergedTreefile): Result<Treefile, readonly Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic);
  const variables = variablesOf(merged.values, merged);
  // Every value was read by its key's own shape, so the map is what the type says.
  const values = Object.fromEntries(substituteVariables(merged.values, { variables, report })) as TreefileValues;
  const checker = new TreefileChecker(merged, report);
  checker.checkTarget(values);
  checker.checkRemovals(values);
  const externals = checker.resolveExternals(values);
  if (diagnostics.length > 0) return fail(diagnostics);
  const { path, basearch, treefiles } = merged;
  return succeed({ path, basearch, values, treefiles, externals });
}

const DESTINATION = /^\/?(?:usr\/(?!local\/)|etc\/|bin\/|sbin\/|lib\/|lib64\/)[^/]/;

class TreefileChecker {
  constructor(
    readonly merged: MergedTreefile,
    readonly report: (diagnostic: Diagnostic) => void,
  ) {}

  checkTarget({ basearch, releasever, variables }: TreefileValues): void {
    const wanted = this.merged;
    if (basearch !== undefined && basearch.value !== wanted.basearch)
      this.#wrong(
        basearch.origin,
        `key "basearch" is ${JSON.stringify(basearch.value)}, expected ${JSON.stringify(wanted.basearch)}, which this target is built for`,
      );
    if (releasever !== undefined && wanted.releasever !== undefined && releasever.value !== wanted.releasever)
      this.#wrong(
        releasever.origin,
        `key "releasever" is ${JSON.stringify(releasever.value)}, expected ${JSON.stringify(wanted.releasever)}, which this target is built for`,
      );
    for (const name of RESERVED_VARIABLES) {
      const member = variables?.value.get(name);
      if (member) this.#wrong(member.origin, `key "variables" sets ${JSON.stringify(name)}, a name that is always set`);
    }
  }

  /** What rpm-ostree refuses when the compose is half done. */
  checkRemovals(values: TreefileValues): void {
    for (const { value, origin } of values["remove-files"]?.value ?? []) {
      if (!value.startsWith("/") && !value.split("/").includes("..")) continue;
      this.#wrong(
        origin,
        `key "remove-files" has ${JSON.stringify(value)}, expected a path below the tree, such as "usr/share/x"`,
      );
    }
  }

  resolveExternals(values: TreefileValues): TreefileExternals {
    const script = values["postprocess-script"];
    return {
      postprocessScript: script && this.#resolve("postprocess-script", script),
      addedFiles: (values["add-files"]?.value ?? []).map(({ source, destination }) => {
        if (!DESTINATION.test(destination.value) || destination.value.split("/").includes(".."))
          this.#wrong(
            destination.origin,
            `key "add-files" puts a file at ${JSON.stringify(destination.value)}, expected a path in /usr (but /usr/local), /etc, /bin, /sbin, /lib or /lib64`,
          );
        return { source: this.#resolve("add-files", source), destination };
      }),
      passwd: this.#resolveAccounts("check-passwd", values["check-passwd"]?.value),
      group: this.#resolveAccounts("check-groups", values["check-groups"]?.value),
    };
  }

  #resolveAccounts(key: string, check: AccountCheck | undefined): Located<string> | undefined {
    return check?.type === "file" && check.filename !== undefined ? this.#resolve(key, check.filename) : undefined;
  }

  /** Paths are relative to the treefile that names them, which the origin remembers through every merge. */
  #resolve(key: string, named: Located<string>): Located<string> {
    const path = pathBeside(named.origin.path, named.value);
    const found = path === undefined ? undefined : this.merged.readText(path);
    const subject = `key ${JSON.stringify(key)} names ${JSON.stringify(named.value)}`;
    if (path === undefined)
      this.#wrong(named.origin, `${subject}, expected a path relative to the treefile and inside the workspace`);
    // What is no text is still a file: only the kind matters here.
    else if (found?.ok === false && found.error !== "unreadable")
      this.#wrong(
        named.origin,
        `${subject}, but ${JSON.stringify(path)} is ${found.error === "missing" ? "missing" : "a directory"}`,
      );
    return { value: path ?? named.value, origin: named.origin };
  }

  #wrong(range: SourceRange, problem: string): void {
    this.report({ message: `Cannot load treefile ${JSON.stringify(range.path)}: ${problem}`, range });
  }
}
