import type { Diagnostic, DiagnosticNote } from "../../../engine/core/diagnostic.ts";
import { pathBeside } from "../../../engine/core/path-beside.ts";
import { fail, type Result } from "../../../engine/core/result.ts";
import type { FileProblem } from "../../../engine/core/workspace-files.ts";
import { inReadingOrder } from "../../in-reading-order.ts";
import type { Located } from "../../located.ts";
import type { DocumentNode } from "./document-node.ts";
import { finishTreefile } from "./finish-treefile.ts";
import { evaluateCondition } from "./include-condition.ts";
import { parseJsonDocument } from "./json-document.ts";
import { readTreefile } from "./read-treefile.ts";
import { variablesOf } from "./substitute-variables.ts";
import type { Treefile } from "./treefile.ts";
import { type ConditionalInclude, mergeValues, type PartValues, type TreefilePart } from "./treefile-part.ts";
import { parseYamlDocument } from "./yaml-document.ts";

/** What a treefile is loaded for. */
export interface LoadTreefileOptions {
  readonly readText: (path: string) => Result<string, FileProblem>;
  readonly basearch: string;
  /** Used where the treefile sets no "releasever" of its own. */
  readonly releasever?: string;
}

/** rpm-ostree's bound, so that what loads here loads there. */
const MAXIMUM_DEPTH = 50;

/** Reads a treefile and its whole include closure; all mistakes of all files are reported together. */
export function loadTreefile(path: string, options: LoadTreefileOptions): Result<Treefile, readonly Diagnostic[]> {
  const loader = new TreefileLoader(options);
  const values = loader.load(path, []);
  const { diagnostics, treefiles } = loader;
  if (diagnostics.length > 0) return fail(inReadingOrder(diagnostics, treefiles));
  return finishTreefile({ path, values, treefiles, ...options });
}

/** One step of an include chain: the file and the place in its includer that names it. */
type IncludeChain = readonly { readonly path: string; readonly from: Located<string> | undefined }[];

class TreefileLoader {
  readonly diagnostics: Diagnostic[] = [];
  readonly treefiles: string[] = [];
  /** A file included twice is read once: its mistakes are said once, and a lattice of includes stays cheap. */
  readonly #loaded = new Map<string, PartValues>();

  constructor(readonly options: LoadTreefileOptions) {}

  load(path: string, chain: IncludeChain, from?: Located<string>): PartValues {
    const known = this.#loaded.get(path);
    if (known !== undefined) return known;
    const here: IncludeChain = [...chain, { path, from }];
    const part = this.#read(path, here);
    const values = part === undefined ? new Map() : this.#expand(part, here);
    this.#loaded.set(path, values);
    return values;
  }

  #read(path: string, chain: IncludeChain): TreefilePart | undefined {
    const text = this.options.readText(path);
    if (!text.ok) {
      this.#reportChain(chain, `Cannot load treefile ${JSON.stringify(path)}: the file is ${missing(text.error)}`);
      return undefined;
    }
    this.treefiles.push(path);
    const document = this.#parse(path, text.value);
    const report = (diagnostic: Diagnostic) => this.diagnostics.push(diagnostic);
    return document && readTreefile(document, { path, basearch: this.options.basearch, report });
  }

  #parse(path: string, text: string): DocumentNode | undefined {
    const isYaml = path.endsWith(".yaml") || path.endsWith(".yml");
    const document = isYaml ? parseYamlDocument(path, text) : parseJsonDocument(path, text);
    if (document.ok) return document.value;
    for (const { range, problem } of [document.error].flat())
      this.diagnostics.push({ message: `Cannot load treefile ${JSON.stringify(path)}: the file ${problem}`, range });
    return undefined;
  }

  #expand(part: TreefilePart, chain: IncludeChain): PartValues {
    let { values } = part;
    for (const include of part.includes) values = mergeValues(values, this.#include(include, chain));
    for (const conditional of part.conditionals) {
      if (!this.#holds(conditional, values)) continue;
      if (conditional.inline) values = mergeValues(values, this.#expand(conditional.inline, chain));
      for (const include of conditional.includes) values = mergeValues(values, this.#include(include, chain));
    }
    return values;
  }

  /** Every condition is evaluated, so that a mistake in the second is not hidden by a false first. */
  #holds({ conditions }: ConditionalInclude, values: PartValues): boolean {
    const variables = variablesOf(values, this.options);
    const answers = conditions.map(({ value, origin }) => {
      const answer = evaluateCondition(value, variables);
      if (answer.ok) return answer.value;
      const message = `Cannot load treefile ${JSON.stringify(origin.path)}: key "conditional-include" ${answer.error}`;
      this.diagnostics.push({ message, range: origin });
      return false;
    });
    return answers.every((answer) => answer);
  }

  #include(include: Located<string>, chain: IncludeChain): PartValues {
    const includer = include.origin.path;
    const path = pathBeside(includer, include.value);
    const refused = `Cannot include ${JSON.stringify(include.value)} in treefile ${JSON.stringify(includer)}: `;
    const problem = this.#problemOf(path, chain);
    if (path !== undefined && problem === undefined) return this.load(path, chain, include);
    this.#reportChain([...chain, { path: path ?? include.value, from: include }], `${refused}${problem}`);
    return new Map();
  }

  #problemOf(path: string | undefined, chain: IncludeChain): string | undefined {
    if (path === undefined) return "the path leaves the workspace, expected one relative to the including file";
    if (path.endsWith(".ks")) return "a kickstart file cannot be part of a native compose, expected a treefile";
    const start = chain.findIndex((link) => link.path === path);
    if (start !== -1)
      return `the includes form a loop: ${[...chain.slice(start).map((link) => link.path), path].join(" -> ")}`;
    return chain.length > MAXIMUM_DEPTH ? `the includes are nested more than ${MAXIMUM_DEPTH} deep` : undefined;
  }

  /** The first place is where the failing file is named; the notes lead back to the file that was asked for. */
  #reportChain(chain: IncludeChain, message: string): void {
    const places = chain.flatMap(({ from }) => from?.origin ?? []).reverse();
    const [range, ...outer] = places;
    const notes: DiagnosticNote[] = outer.map((place, index) => ({
      message: `${JSON.stringify(places[index]?.path)} is included here`,
      range: place,
    }));
    this.diagnostics.push({ message, ...(range && { range }), ...(notes.length > 0 && { notes }) });
  }
}

/** How a message says why a file could not be read. */
function missing(problem: FileProblem): string {
  switch (problem) {
    case "missing":
      return "missing";
    case "is-directory":
      return "a directory";
    case "unreadable":
      return "unreadable";
  }
}
