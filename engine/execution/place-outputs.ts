import { lstatSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Cas } from "../../cache/cas.ts";
import { formatDigest } from "../../cache/digest.ts";
import { placeTree } from "../../cache/place-tree.ts";
import { guardStorage } from "../../cache/storage-problem.ts";
import { temporaryPath } from "../../cache/temporary-folder.ts";
import { type Result, succeed } from "../core/result.ts";
import { lstatIfPresent } from "../host/stat-if-present.ts";
import type { Artifact } from "../rule/artifact.ts";
import { removeFolder } from "./action-folder.ts";
import { type CacheProblem, describeProblem } from "./describe-problem.ts";
import { PlacedOutputs } from "./placed-outputs.ts";
import type { OutputNode } from "./result-outputs.ts";

/** Where contents come from and go to. */
export interface PlaceOutputsOptions {
  readonly workspaceRoot: string;
  readonly cas: Cas;
  /** Of an execution's result. */
  readonly outputs: ReadonlyMap<string, OutputNode>;
}

/** What became of the artifacts. `problems` are sentences; the artifacts they name are not in place. */
export interface OutputPlacement {
  /** Workspace-relative, in the order given; sources are where they always were. */
  readonly paths: readonly string[];
  /** Those of `paths` that were not already there. */
  readonly changed: readonly string[];
  readonly problems: readonly string[];
}

/**
 * Makes outputs appear under atomic-out/, by hard link where the file system allows. Each is prepared aside and renamed
 * into place: whoever opens an output meanwhile has the old one or the new one. What is already there is not touched.
 */
export function placeOutputs(artifacts: readonly Artifact[], options: PlaceOutputsOptions): OutputPlacement {
  const placer = new OutputPlacer(options);
  for (const artifact of artifacts) placer.place(artifact);
  return placer.close();
}

class OutputPlacer {
  readonly #options: PlaceOutputsOptions;
  readonly #placed: PlacedOutputs;
  readonly #aside: string;
  readonly #paths: string[] = [];
  readonly #changed: string[] = [];
  readonly #problems: string[] = [];

  constructor(options: PlaceOutputsOptions) {
    this.#options = options;
    this.#placed = new PlacedOutputs(join(options.workspaceRoot, ".atomic/state/placed-outputs"));
    this.#aside = temporaryPath(join(options.workspaceRoot, ".atomic/aside"));
  }

  place(artifact: Artifact): void {
    if (artifact.kind === "source") {
      this.#paths.push(artifact.path);
      return;
    }
    const node = artifact.kind === "literal" ? this.#store(artifact) : this.#options.outputs.get(artifact.path);
    if (node === undefined) return;
    const at = join(this.#options.workspaceRoot, artifact.path);
    const content = describeContent(node);
    if (!this.#placed.holds(artifact.path, { content, at })) {
      const replaced = guardStorage<undefined, CacheProblem>("place", at, () => this.#replace(at, node));
      if (!replaced.ok) {
        this.#problems.push(describeProblem(replaced.error));
        return;
      }
      this.#placed.remember(artifact.path, { content, at });
      this.#changed.push(artifact.path);
    }
    this.#paths.push(artifact.path);
  }

  close(): OutputPlacement {
    removeFolder(this.#aside);
    this.#placed.save();
    return { paths: this.#paths, changed: this.#changed, problems: this.#problems };
  }

  #store({ content, isExecutable }: Extract<Artifact, { kind: "literal" }>): OutputNode | undefined {
    const put = this.#options.cas.putBytes(new TextEncoder().encode(content));
    if (put.ok) return { kind: "file", digest: put.value, isExecutable };
    this.#problems.push(describeProblem(put.error));
    return undefined;
  }

  #replace(at: string, node: OutputNode): Result<undefined, CacheProblem> {
    const fresh = join(this.#aside, "new");
    mkdirSync(this.#aside, { recursive: true });
    const { cas } = this.#options;
    const made =
      node.kind === "file"
        ? cas.place(node.digest, { to: fresh, isExecutable: node.isExecutable })
        : placeTree(cas, node.treeDigest, { to: fresh });
    if (!made.ok) return made;
    makeWayFor(at, this.#options.workspaceRoot);
    this.#swap(fresh, at);
    return succeed(undefined);
  }

  /** A directory cannot be renamed over what has content, so an old one steps aside first. */
  #swap(fresh: string, at: string): void {
    const old = join(this.#aside, "old");
    const isReplaceable = lstatIfPresent(at)?.isDirectory() !== true;
    const isFile = !lstatSync(fresh).isDirectory();
    if (!(isReplaceable && isFile)) renameIfThere(at, old);
    renameSync(fresh, at);
    // Renaming one link of an inode over another does nothing, by POSIX, and leaves both.
    rmSync(fresh, { force: true });
    if (lstatIfPresent(old)?.isDirectory() === true) removeFolder(old);
    else rmSync(old, { force: true });
  }
}

/** A tree of an older build may have a file where a folder must be now; below atomic-out/ everything is ours. */
function makeWayFor(path: string, workspaceRoot: string): void {
  const missing: string[] = [];
  for (let folder = dirname(path); folder !== workspaceRoot; folder = dirname(folder)) {
    const stat = lstatIfPresent(folder);
    if (stat?.isDirectory()) break;
    if (stat !== undefined && dirname(folder) !== workspaceRoot) rmSync(folder);
    missing.push(folder);
  }
  if (missing.length > 0) mkdirSync(dirname(path), { recursive: true });
}

function renameIfThere(from: string, to: string): void {
  if (lstatIfPresent(from) !== undefined) renameSync(from, to);
}

function describeContent(node: OutputNode): string {
  if (node.kind === "tree") return `tree ${formatDigest(node.treeDigest)}`;
  return `${node.isExecutable ? "executable" : "file"} ${formatDigest(node.digest)}`;
}
