import type { BlobProblem, IntakeProblem } from "../../cache/cas.ts";
import { formatDigest } from "../../cache/digest.ts";
import type { FileDigestProblem } from "../../cache/file-digest-index.ts";
import type { MerkleProblem } from "../../cache/merkle-tree.ts";
import type { MalformedTree } from "../../cache/place-tree.ts";
import { type StorageProblem, storageRemedy } from "../../cache/storage-problem.ts";
import type { TreeIntakeProblem } from "../../cache/store-tree.ts";
import type { Diagnostic } from "../core/diagnostic.ts";

/** All that the cache layer can say. */
export type CacheProblem =
  | FileDigestProblem
  | BlobProblem
  | IntakeProblem
  | TreeIntakeProblem
  | MalformedTree
  | MerkleProblem
  | StorageProblem;

/** What the cache layer said, as a sentence for the failure of the action that met it. */
export function describeProblem(problem: CacheProblem): string {
  switch (problem.kind) {
    case "missing":
      return `Cannot read blob ${formatDigest(problem.digest)}: it is not in the store`;
    case "damaged":
      return `Cannot read blob ${formatDigest(problem.digest)}: it is damaged (${problem.reason})`;
    case "missing-file":
      return `Cannot read "${problem.path}": it does not exist`;
    case "not-a-file":
      return `Cannot use "${problem.path}": it is no regular file`;
    case "changed-while-read":
      return `Cannot use "${problem.path}": it changed while it was read`;
    case "unsupported-file":
      return `Cannot store "${problem.path}": it is a ${problem.type}, which has no content`;
    case "name-not-utf8":
      return `Cannot store "${problem.path}": its name is not UTF-8`;
    case "malformed-tree":
      return `Cannot read tree ${formatDigest(problem.digest)}: ${problem.reason}`;
    case "storage":
      return `${describeRefusal(problem)}. ${storageRemedy(problem)}`;
    case "bad-path":
      return `Cannot use "${problem.path}" as an input: the path ${problem.reason}`;
    case "conflict":
      return `Cannot use "${problem.path}" as an input: "${problem.otherPath}" is in its place`;
  }
}

/** What the machine refused, for a failure that is not the action's. */
export function storageDiagnostic(problem: StorageProblem): Diagnostic {
  return { message: describeRefusal(problem), remedy: storageRemedy(problem) };
}

function describeRefusal({ operation, path, code }: StorageProblem): string {
  return `Cannot ${operation} "${path}": ${code}`;
}
