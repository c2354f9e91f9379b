import { lstatSync, type Stats } from "node:fs";
import { join } from "node:path";
import type { Cas } from "../../cache/cas.ts";
import type { StorageProblem } from "../../cache/storage-problem.ts";
import { storeTree } from "../../cache/store-tree.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import { lstatIfPresent } from "../host/stat-if-present.ts";
import type { Action } from "../rule/action.ts";
import type { DerivedArtifact } from "../rule/artifact.ts";
import { type CacheProblem, describeProblem } from "./describe-problem.ts";
import type { OutputNode, OutputNodes } from "./result-outputs.ts";

/** The action did not make what it declared; `message` says which output is missing or of the wrong kind. */
export interface WrongOutput {
  readonly kind: "wrong-output";
  readonly message: string;
}

type Collected<T> = Result<T, WrongOutput | StorageProblem>;

/**
 * Takes the declared outputs into the store and gives their contents; what else the action left is not looked at. Files
 * move: the action has ended and nobody else knows them.
 */
export function collectOutputs(
  action: Action,
  { cas, outputRoot }: { readonly cas: Cas; readonly outputRoot: string },
): Collected<OutputNodes> {
  const outputs = new Map<string, OutputNode>();
  for (const artifact of action.outputs) {
    const path = join(outputRoot, artifact.path);
    const wrong = describeWrongKind(artifact, lstatIfPresent(path));
    if (wrong !== undefined) return fail(wrongOutput(wrong));
    const node = artifact.isDirectory ? storeDirectory(cas, path) : storeFile(cas, path);
    if (!node.ok) return node;
    outputs.set(artifact.path, node.value);
  }
  return checkPin(action, outputs) ?? succeed(outputs);
}

function describeWrongKind({ path, isDirectory }: DerivedArtifact, stat: Stats | undefined): string | undefined {
  const wanted = isDirectory ? "directory" : "file";
  if (stat === undefined) return `Output "${path}" was not made, expected a ${wanted}`;
  if (isDirectory ? stat.isDirectory() : stat.isFile()) return undefined;
  return `Output "${path}" is a ${kindOf(stat)}, expected a ${wanted}`;
}

function kindOf(stat: Stats): string {
  if (stat.isDirectory()) return "directory";
  if (stat.isFile()) return "file";
  return stat.isSymbolicLink() ? "symbolic link" : "special file";
}

function storeFile(cas: Cas, path: string): Collected<OutputNode> {
  // The owner's bit decides, as for git: group and others follow from it when the file is placed.
  const isExecutable = (lstatSync(path).mode & 0o100) !== 0;
  const put = cas.putFile(path, { mode: "move", isExecutable });
  return put.ok ? succeed({ kind: "file", digest: put.value, isExecutable }) : fail(intakeProblem(put.error));
}

function storeDirectory(cas: Cas, path: string): Collected<OutputNode> {
  const stored = storeTree(cas, path, { mode: "move" });
  if (!stored.ok) return fail(intakeProblem(stored.error));
  const { treeDigest, rootDigest } = stored.value;
  return succeed({ kind: "tree", treeDigest, rootDigest });
}

/** A store that is full is not the action's fault; what cannot be stored at all is. */
function intakeProblem(problem: CacheProblem): WrongOutput | StorageProblem {
  return problem.kind === "storage" ? problem : wrongOutput(describeProblem(problem));
}

function wrongOutput(message: string): WrongOutput {
  return { kind: "wrong-output", message };
}

/** A fetch that brought something else than was pinned must not be used for anything. */
function checkPin(action: Action, outputs: OutputNodes): Collected<OutputNodes> | undefined {
  if (action.pinned === undefined) return undefined;
  for (const [path, node] of outputs) {
    const actual = node.kind === "file" ? node.digest.hash : node.rootDigest.hash;
    if (actual !== action.pinned.sha256) {
      return fail(wrongOutput(`Output "${path}" has SHA-256 ${actual}, expected the pinned ${action.pinned.sha256}`));
    }
  }
  return undefined;
}
