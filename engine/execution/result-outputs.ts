import type { Digest } from "../../cache/digest.ts";
import type { ActionResult } from "../../cache/reapi/action-result.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import type { Action } from "../rule/action.ts";
import type { DerivedArtifact } from "../rule/artifact.ts";
import type { InputNode } from "./key-parts.ts";

/** What an output turned out to be. */
export type OutputNode = Extract<InputNode, { readonly kind: "file" | "tree" }>;

/** Outputs by exec path, in the order in which the action declares them. */
export type OutputNodes = ReadonlyMap<string, OutputNode>;

/** The record of a success. The log is no output: nothing depends on it, but a cached test can still show it. */
export function makeActionResult(outputs: OutputNodes, log: Digest | undefined): ActionResult {
  const outputFiles = [];
  const outputDirectories = [];
  for (const [path, node] of outputs) {
    if (node.kind === "file") outputFiles.push({ path, digest: node.digest, isExecutable: node.isExecutable });
    else {
      const { treeDigest, rootDigest } = node;
      outputDirectories.push({
        path,
        treeDigest,
        isTopologicallySorted: false,
        rootDirectoryDigest: rootDigest,
      });
    }
  }
  return {
    outputFiles,
    outputDirectories,
    outputSymlinks: [],
    exitCode: 0,
    stdoutDigest: log,
    executionMetadata: { worker: "local" },
  };
}

/** The action's declared outputs as a result has them; a text says what is missing from it (such a result is a miss). */
export function readActionResult(result: ActionResult, action: Action): Result<OutputNodes, string> {
  if (result.exitCode !== 0) return fail(`its record is of a failure (exit code ${result.exitCode})`);
  const outputs = new Map<string, OutputNode>();
  for (const artifact of action.outputs) {
    const node = findOutput(result, artifact);
    if (node === undefined) return fail(`its record has no output "${artifact.path}"`);
    outputs.set(artifact.path, node);
  }
  return succeed(outputs);
}

function findOutput(result: ActionResult, { path, isDirectory }: DerivedArtifact): OutputNode | undefined {
  if (!isDirectory) {
    const file = result.outputFiles.find((output) => output.path === path);
    return file === undefined ? undefined : { kind: "file", digest: file.digest, isExecutable: file.isExecutable };
  }
  const directory = result.outputDirectories.find((output) => output.path === path);
  const { treeDigest, rootDirectoryDigest: rootDigest } = directory ?? {};
  // A server may leave the root's digest out; then the result cannot serve as an input here, and running again is right.
  if (treeDigest === undefined || rootDigest === undefined) return undefined;
  return { kind: "tree", treeDigest, rootDigest };
}
