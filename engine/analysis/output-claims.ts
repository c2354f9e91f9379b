import type { Diagnostic } from "../core/diagnostic.ts";
import type { Label } from "../core/label.ts";
import { OUTPUT_FOLDER } from "../rule/artifact.ts";
import type { SourceRange } from "../starlark/source-range.ts";

/** Who takes a path below atomic-out/. */
export interface OutputClaim {
  readonly path: string;
  readonly owner: Label;
  /** The owner's place, worked out when there is a conflict. */
  readonly written: { readonly range: SourceRange };
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
    const outer = this.#outerClaim(claim.path);
    if (outer !== undefined) {
      return describeConflict(claim, outer, `"${outer.owner}" makes ${outer.path}, which it is inside of`);
    }
    this.#claims.set(claim.path, claim);
    this.#markFolders(claim);
    return undefined;
  }

  #outerClaim(path: string): OutputClaim | undefined {
    for (let folder = folderOf(path); folder !== undefined; folder = folderOf(folder)) {
      const outer = this.#claims.get(folder);
      if (outer !== undefined) return outer;
      // Something was made beneath it before, so nobody makes it or what is around it.
      if (this.#beneath.has(folder)) return undefined;
    }
    return undefined;
  }

  #markFolders(claim: OutputClaim): void {
    for (let folder = folderOf(claim.path); folder !== undefined; folder = folderOf(folder)) {
      if (this.#beneath.has(folder)) return;
      this.#beneath.set(folder, claim);
    }
  }
}

/** The folder of a path, undefined for atomic-out/ itself. */
function folderOf(path: string): string | undefined {
  const slash = path.lastIndexOf("/");
  return slash > OUTPUT_FOLDER.length ? path.slice(0, slash) : undefined;
}

function describeConflict(claim: OutputClaim, other: OutputClaim, trouble: string): Diagnostic {
  return {
    message: `Cannot make output ${claim.path} of "${claim.owner}": ${trouble}`,
    range: claim.written.range,
    notes: [{ message: `"${other.owner}" is declared here`, range: other.written.range }],
  };
}
