import type { Diagnostic } from "../core/diagnostic.ts";
import type { Label } from "../core/label.ts";
import { OUTPUT_FOLDER } from "../rule/artifact.ts";
import type { SourceRange } from "../starlark/source-range.ts";

/** Who takes a path below atomic-out/. */
export interface OutputClaim {
  readonly path: string;
  readonly owner: Label;
  readonly range: SourceRange;
}

/**
 * Every path is made once. A file inside another's directory output counts too: whoever came last would decide what the
 * directory holds.
 */
export class OutputClaims {
  readonly #claims = new Map<string, OutputClaim>();
  /** A folder -> one claim beneath it. */
  readonly #beneath = new Map<string, OutputClaim>();

  /** Takes the path, or says who stands in the way. */
  claim(claim: OutputClaim): Diagnostic | undefined {
    const same = this.#claims.get(claim.path);
    if (same !== undefined) return describeConflict(claim, same, `"${same.owner}" makes it too`);
    const inner = this.#beneath.get(claim.path);
    if (inner !== undefined) return describeConflict(claim, inner, `"${inner.owner}" makes ${inner.path} inside it`);
    const folders = foldersOf(claim.path);
    for (const folder of folders) {
      const outer = this.#claims.get(folder);
      if (outer !== undefined)
        return describeConflict(claim, outer, `"${outer.owner}" makes ${folder}, which it is inside of`);
    }
    this.#claims.set(claim.path, claim);
    for (const folder of folders) if (!this.#beneath.has(folder)) this.#beneath.set(folder, claim);
    return undefined;
  }
}

/** The folders of a path below atomic-out/, innermost first. */
function foldersOf(path: string): readonly string[] {
  const folders: string[] = [];
  for (let slash = path.lastIndexOf("/"); slash > OUTPUT_FOLDER.length; slash = path.lastIndexOf("/", slash - 1)) {
    folders.push(path.slice(0, slash));
  }
  return folders;
}

function describeConflict(claim: OutputClaim, other: OutputClaim, trouble: string): Diagnostic {
  return {
    message: `Cannot make output ${claim.path} of "${claim.owner}": ${trouble}`,
    range: claim.range,
    notes: [{ message: `"${other.owner}" is declared here`, range: other.range }],
  };
}
