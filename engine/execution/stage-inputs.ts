import { chmodSync, lutimesSync, mkdirSync, symlinkSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { BLOB_MTIME_S } from "../../cache/blob-file.ts";
import type { BlobProblem, Cas } from "../../cache/cas.ts";
import { type MalformedTree, placeTree } from "../../cache/place-tree.ts";
import type { StorageProblem } from "../../cache/storage-problem.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import type { ActionFolder } from "./action-folder.ts";
import { describeProblem } from "./describe-problem.ts";
import type { KeyInput } from "./key-parts.ts";
import type { OutputNodes } from "./result-outputs.ts";

/** A blob is gone or damaged; whoever made it must make it again. */
export interface InputLost {
  readonly kind: "input-lost";
  readonly path: string;
  readonly detail: string;
}

/**
 * Makes the inputs appear below `inputRoot` by hard links into the store, read-only: the action sees what is in its key
 * and nothing else, and staging a tree of gigabytes costs no more than its number of files.
 */
export function stageInputs(
  inputs: readonly KeyInput[],
  { cas, inputRoot }: { readonly cas: Cas; readonly inputRoot: string },
): Result<undefined, InputLost | StorageProblem> {
  const folders = new Set([inputRoot]);
  for (const input of inputs) {
    const to = join(inputRoot, input.path);
    makeFolder(input.node.kind === "empty-directory" ? to : dirname(to), folders);
    const problem = stageInput(input, { cas, to });
    if (problem !== undefined) return fail(stagingProblem(input.path, problem));
  }
  for (const folder of folders) dressFolder(folder);
  return succeed(undefined);
}

/** Makes recorded outputs appear beside the inputs, for a process that compares them with the world outside. */
export function stageRecorded(
  outputs: OutputNodes,
  { cas, folder }: { readonly cas: Cas; readonly folder: ActionFolder },
): Result<undefined, InputLost | StorageProblem> {
  mkdirSync(folder.recordedRoot);
  const inputs = [...outputs].map(([path, node]) => ({ path, node }));
  return stageInputs(inputs, { cas, inputRoot: folder.recordedRoot });
}

function makeFolder(folder: string, made: Set<string>): void {
  if (made.has(folder)) return;
  makeFolder(dirname(folder), made);
  mkdirSync(folder);
  made.add(folder);
}

/** When and with which umask inputs are staged must not show: tar and mksquashfs copy times and modes into what they make. */
function dressFolder(folder: string): void {
  chmodSync(folder, 0o755);
  utimesSync(folder, BLOB_MTIME_S, BLOB_MTIME_S);
}

function stageInput(
  { node }: KeyInput,
  { cas, to }: { readonly cas: Cas; readonly to: string },
): BlobProblem | MalformedTree | StorageProblem | undefined {
  switch (node.kind) {
    case "file": {
      const placed = cas.place(node.digest, { to, isExecutable: node.isExecutable });
      return placed.ok ? undefined : placed.error;
    }
    case "tree": {
      const placed = placeTree(cas, node.treeDigest, { to });
      return placed.ok ? undefined : placed.error;
    }
    case "symlink":
      symlinkSync(node.target, to);
      lutimesSync(to, BLOB_MTIME_S, BLOB_MTIME_S);
      return undefined;
    case "empty-directory":
      return undefined;
  }
}

function stagingProblem(
  path: string,
  problem: BlobProblem | MalformedTree | StorageProblem,
): InputLost | StorageProblem {
  return problem.kind === "storage" ? problem : { kind: "input-lost", path, detail: describeProblem(problem) };
}
