import type { Kickstart } from "../../../../rules/images/kickstart/kickstart.ts";
import { loadKickstart } from "../../../../rules/images/kickstart/load-kickstart.ts";
import { mistakes, readTextOf, type TextFiles } from "../../../support/text-files.ts";

/** Loads the first file of a workspace as a kickstart of Fedora 22 unless told otherwise. */
export function load(files: TextFiles | string, version = "F22") {
  const workspace = typeof files === "string" ? { "a.ks": files } : files;
  return loadKickstart(Object.keys(workspace)[0] ?? "", { readText: readTextOf(workspace), version });
}

/** The kickstart, where a test expects no mistakes. */
export function loaded(files: TextFiles | string, version = "F22"): Kickstart {
  const result = load(files, version);
  if (!result.ok) throw new Error(mistakes(result).join("\n"));
  return result.value;
}

/** The mistakes of a workspace's first file, without the words that they all start with. */
export function problems(files: TextFiles | string, version = "F22"): string[] {
  return mistakes(load(files, version)).map((line) => line.replaceAll(/Cannot load kickstart "[^"]*": /g, ""));
}
