import { loadTreefile } from "../../../../rules/tree/treefile/load-treefile.ts";
import type { Treefile } from "../../../../rules/tree/treefile/treefile.ts";
import { mistakes, readTextOf, type TextFiles } from "../../../support/text-files.ts";

interface Target {
  readonly basearch?: string;
  readonly releasever?: string;
}

/** Loads the first file of a workspace, for x86_64 unless told otherwise. */
export function load(files: TextFiles, target: Target = {}) {
  const path = Object.keys(files)[0] ?? "";
  return loadTreefile(path, { readText: readTextOf(files), basearch: "x86_64", ...target });
}

/** The treefile, where a test expects no mistakes. */
export function loaded(files: TextFiles, target: Target = {}): Treefile {
  const result = load(files, target);
  if (!result.ok) throw new Error(mistakes(result).join("\n"));
  return result.value;
}

/** The mistakes of a workspace's first file, without the words that they all start with. */
export function problems(files: TextFiles, target: Target = {}): string[] {
  return mistakes(load(files, target)).map((line) => line.replaceAll(/Cannot load treefile "[^"]*": /g, ""));
}
