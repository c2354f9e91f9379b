import { mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Cas } from "../../cache/cas.ts";
import { placeTree } from "../../cache/place-tree.ts";
import { temporaryPath } from "../../cache/temporary-folder.ts";
import type { PublishedFile, Side } from "../../rules/difference/difference.ts";
import { type RunScript, readTreeContents, type TreeContents } from "../../rules/difference/tree-contents.ts";
import { ReleaseArtifactsInfo } from "../../rules/release/release-artifacts-info.ts";
import { OstreeTreeInfo } from "../../rules/tree/ostree-tree-info.ts";
import type { Analysis } from "../analysis/analyze-targets.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import { removeFolder } from "../execution/action-folder.ts";
import type { InputNode } from "../execution/key-parts.ts";
import { listTree } from "../execution/tree-files.ts";
import type { ConfiguredTarget } from "../rule/rule-context.ts";
import { readManifest } from "./diff-path.ts";

/** Where contents of a build are, and how they are read. */
export interface StoredSideOptions {
  readonly cas: Cas;
  readonly workspaceRoot: string;
  readonly run: RunScript;
  readonly configured: Analysis["configured"];
  /** What the target's actions made, and made it from, by exec path. */
  readonly contents: ReadonlyMap<string, InputNode>;
}

/** One side of a comparison from the store: what a target is, as its providers tell, and what a build made of it. */
export async function readStoredSide(
  target: ConfiguredTarget,
  { name, ...options }: StoredSideOptions & { readonly name: string },
): Promise<Result<Side, string>> {
  const own = target.get(OstreeTreeInfo);
  const info = own ?? treeBehind(target, options.configured);
  const node = info === undefined ? undefined : options.contents.get(info.repository.path);
  const tree = node === undefined ? undefined : await readStoredTree(node, options);
  if (tree?.ok === false) return tree;
  const files = own === undefined ? publishedFiles(target, options) : undefined;
  const kernelArguments = own === undefined ? plannedArguments(target, options) : undefined;
  return succeed({
    name,
    ...(tree !== undefined && { tree: tree.value }),
    ...(files !== undefined && { files }),
    ...(kernelArguments !== undefined && { kernelArguments }),
  });
}

/** Reads a repository that lies in the store: it is laid out for as long as ostree needs it. */
export async function readStoredTree(
  node: InputNode,
  { cas, workspaceRoot, run }: Pick<StoredSideOptions, "cas" | "workspaceRoot" | "run">,
): Promise<Result<TreeContents, string>> {
  if (node.kind !== "tree") return fail("Cannot read a tree: its repository is no folder");
  const path = temporaryPath(join(workspaceRoot, ".atomic/aside"));
  mkdirSync(dirname(path), { recursive: true });
  try {
    const placed = placeTree(cas, node.treeDigest, { to: path });
    if (!placed.ok) return fail("Cannot read a tree: some of its objects are gone from the store");
    return await readTreeContents({ path }, run);
  } finally {
    removeFolder(path);
  }
}

/** The tree that an image was made of; an image knows its commit's file, which is the tree's own. */
function treeBehind(target: ConfiguredTarget, configured: Analysis["configured"]) {
  const artifacts = target.get(ReleaseArtifactsInfo)?.artifacts ?? [];
  const commit = artifacts.find(({ tree }) => tree !== undefined)?.tree?.commit.path;
  if (commit === undefined) return undefined;
  const trees = [...configured.values()].flatMap((each) => each.get(OstreeTreeInfo) ?? []);
  return trees.find((tree) => tree.commit.path === commit);
}

function publishedFiles(target: ConfiguredTarget, { cas, contents }: StoredSideOptions): readonly PublishedFile[] {
  return target.files.flatMap((artifact) => {
    const node = contents.get(artifact.path);
    const name = basename(artifact.path);
    if (node?.kind === "tree") {
      const files = listTree(cas, { path: name, treeDigest: node.treeDigest }) ?? [];
      // Of an image that is one folder, the folder's own name says nothing: it may lie elsewhere.
      const prefix = target.files.length === 1 ? name.length + 1 : 0;
      return files.flatMap((file) => describeFile(file.path.slice(prefix), file.node));
    }
    const manifest = node?.kind === "file" && name.endsWith(".json") ? cas.readBytes(node.digest) : undefined;
    const listed = manifest?.ok ? readManifest(new TextDecoder().decode(manifest.value)) : undefined;
    return listed ?? (node === undefined ? [] : describeFile(name, node));
  });
}

function describeFile(name: string, node: InputNode): readonly PublishedFile[] {
  return node.kind === "file" ? [{ name, size: node.digest.sizeBytes, sha256: node.digest.hash }] : [];
}

/** As the kickstart says: every image is packed from a plan, which has them on one line. */
function plannedArguments(target: ConfiguredTarget, options: StoredSideOptions): readonly string[] | undefined {
  const planned = join(
    dirname(target.files[0]?.path ?? ""),
    `${target.label.slice(target.label.indexOf(":") + 1)}.plan`,
  );
  const node = options.contents.get(planned);
  const bytes = node?.kind === "file" ? options.cas.readBytes(node.digest) : undefined;
  const text = bytes?.ok ? new TextDecoder().decode(bytes.value) : undefined;
  const words = text === undefined ? undefined : /^kernel-arguments (.*)$/m.exec(text)?.[1];
  return text === undefined ? undefined : (words ?? "").split(/\s+/).filter((word) => word !== "");
}
