import type { Located } from "../../located.ts";
import type { TreefileValues } from "./treefile-keys.ts";
import type { AddedFile } from "./treefile-list-shape.ts";

/** A treefile with everything it includes, merged and substituted; each value knows the place it was written at. */
export interface Treefile {
  /** The file that was asked for. */
  readonly path: string;
  readonly basearch: string;
  readonly values: TreefileValues;
  /** Every treefile read, in reading order: an edit to any of them may change the tree. */
  readonly treefiles: readonly string[];
  readonly externals: TreefileExternals;
}

/** Files beside the treefiles, whose content enters the tree; paths are the workspace's. */
export interface TreefileExternals {
  readonly postprocessScript: Located<string> | undefined;
  readonly addedFiles: readonly AddedFile[];
  readonly passwd: Located<string> | undefined;
  readonly group: Located<string> | undefined;
}
