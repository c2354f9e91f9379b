import type { SourceText } from "./source-text.ts";
import type { Statement } from "./statement.ts";

/** One parsed file: what is wrong in it stands in the list of problems beside it, the rest is here. */
export interface StarlarkFile {
  readonly path: string;
  readonly source: SourceText;
  readonly statements: readonly Statement[];
}
