import type { Label } from "../core/label.ts";
import type { SourceRange } from "../starlark/source-range.ts";

/** Folder of everything that is built; derived artifacts live at `atomic-out/<package>/<name>`. */
export const OUTPUT_FOLDER = "atomic-out";

/** Folder of the tool's own scripts inside the sandbox. */
export const TOOLS_FOLDER = "atomic-tools";

/** A file or directory of the workspace, by its workspace-relative path; a directory stands for all that is in it. */
export interface SourceArtifact {
  readonly kind: "source";
  readonly path: string;
  readonly isDirectory: boolean;
}

/** A file or directory that one action makes. `path` is the exec path, the same where it is made and where it is used. */
export interface DerivedArtifact {
  readonly kind: "derived";
  readonly path: string;
  readonly isDirectory: boolean;
  readonly owner: Label;
}

/**
 * A file whose content analysis already knows (a flattened kickstart, a compose plan, an action's script): its digest
 * needs no action, so an edit that leaves the content equal stops here.
 */
export interface LiteralArtifact {
  readonly kind: "literal";
  readonly path: string;
  readonly content: string;
  readonly isExecutable: boolean;
  /** Where line n (0-based) of `content` comes from, so that a reason can name the user's own file and line. */
  readonly origins?: readonly (SourceRange | undefined)[];
}

/** Exec path of a package's output. */
export function outputPath(packageName: string, name: string): string {
  return packageName === "" ? `${OUTPUT_FOLDER}/${name}` : `${OUTPUT_FOLDER}/${packageName}/${name}`;
}

/** Anything that an action can read. */
export type Artifact = SourceArtifact | DerivedArtifact | LiteralArtifact;
