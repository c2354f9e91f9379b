import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { Cas, IntakeProblem } from "../../cache/cas.ts";
import { type Digest, digestOf, equalDigests } from "../../cache/digest.ts";
import type { CacheResult } from "../../cache/result.ts";
import type { StorageProblem } from "../../cache/storage-problem.ts";
import type { ActionGraph } from "../analysis/action-graph.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import type { Action } from "../rule/action.ts";
import type { Artifact, LiteralArtifact, SourceArtifact } from "../rule/artifact.ts";
import type { InputNode, KeyInput, KeyParts } from "./key-parts.ts";
import { KeyRecords } from "./key-records.ts";
import type { SourceSnapshot } from "./source-snapshot.ts";

/** How the inputs came into the store. `edited`: a source is not what its digest said, so the key must be made again. */
export type Intake =
  | { readonly kind: "stored" }
  | { readonly kind: "edited" }
  | { readonly kind: "failed"; readonly problem: StorageProblem };

/** What resolving and storing inputs needs. */
export interface ActionInputsOptions {
  readonly workspaceRoot: string;
  readonly cas: Cas;
  readonly sources: SourceSnapshot;
  /** Content of every output made so far, by exec path. */
  readonly outputs: ReadonlyMap<string, InputNode>;
  readonly graph: ActionGraph;
}

/**
 * From artifacts to contents. Digesting and storing are apart on purpose: a hit needs only digests, so a build that runs
 * nothing copies nothing. What does run is staged from the store's copy, never from the workspace: its result is then
 * always of the very bytes in its key, whatever an editor does meanwhile.
 */
export class ActionInputs {
  readonly #options: ActionInputsOptions;
  /** By object: one script is an input of many actions, and hashing it once is enough. */
  readonly #literals = new WeakMap<LiteralArtifact, Digest>();
  readonly #records: KeyRecords;
  /** The text of an action's key record as it was when its own key was made: no other may be stored. */
  readonly #recorded = new WeakMap<Action, Uint8Array>();

  constructor(options: ActionInputsOptions) {
    this.#options = options;
    this.#records = new KeyRecords(options);
  }

  /** What the key was made of, should a record tell of it. */
  noteKey(action: Action, parts: KeyParts): void {
    this.#records.note(action, parts);
  }

  /** All inputs with their content, in the order of the action; a text says which cannot be had. */
  resolve(action: Action): Result<readonly KeyInput[], string> {
    const inputs: KeyInput[] = [];
    for (const artifact of action.inputs) {
      if (artifact.kind === "source") {
        const found = this.#options.sources.inputsOf(artifact);
        if (!found.ok) return found;
        for (const input of found.value) inputs.push(input);
        continue;
      }
      const node = artifact.kind === "literal" ? this.#literalNode(artifact) : this.#options.outputs.get(artifact.path);
      if (node === undefined && action.tolerated?.some(({ path }) => path === artifact.path) === true) continue;
      if (node === undefined) return fail(`Cannot use "${artifact.path}": no action of this build made it`);
      inputs.push({ path: artifact.path, node });
    }
    if (action.keyRecord !== undefined) {
      const text = this.#records.encode(action.keyRecord);
      this.#recorded.set(action, text);
      inputs.push({ path: action.keyRecord.path, node: { kind: "file", digest: digestOf(text), isExecutable: false } });
    }
    return succeed(inputs);
  }

  /** Puts what only the workspace or the analysis holds into the store. */
  store(action: Action): Intake {
    for (const artifact of action.inputs) {
      const intake = this.#storeArtifact(artifact);
      if (intake.kind !== "stored") return intake;
    }
    const recorded = this.#recorded.get(action);
    const put = recorded === undefined ? undefined : this.#options.cas.putBytes(recorded);
    if (put?.ok === false) return { kind: "failed", problem: put.error };
    return { kind: "stored" };
  }

  #storeArtifact(artifact: Artifact): Intake {
    switch (artifact.kind) {
      case "derived":
        return { kind: "stored" };
      case "literal": {
        if (this.#options.cas.has(this.#literalDigest(artifact))) return { kind: "stored" };
        const put = this.#options.cas.putBytes(new TextEncoder().encode(artifact.content));
        return put.ok ? { kind: "stored" } : { kind: "failed", problem: put.error };
      }
      case "source":
        return this.#storeSource(artifact);
    }
  }

  #storeSource(artifact: SourceArtifact): Intake {
    const inputs = this.#options.sources.inputsOf(artifact);
    for (const { path, node } of inputs.ok ? inputs.value : []) {
      if (node.kind !== "file" || this.#options.cas.has(node.digest)) continue;
      const put = this.#putSource(path, node.isExecutable);
      if (put.ok && equalDigests(put.value, node.digest)) continue;
      if (!put.ok && put.error.kind === "storage" && put.error.code !== "ENOENT") {
        return { kind: "failed", problem: put.error };
      }
      // Edited, replaced or removed since it was digested: what is there now decides, under its own key.
      this.#options.sources.forget(artifact);
      return { kind: "edited" };
    }
    return { kind: "stored" };
  }

  #putSource(path: string, isExecutable: boolean): CacheResult<Digest, IntakeProblem | StorageProblem> {
    const { cas, workspaceRoot } = this.#options;
    const absolute = join(workspaceRoot, path);
    const put = cas.putFile(absolute, { mode: "copy", isExecutable });
    // A source that is a link to a file stands for that file; the store takes nothing but files.
    if (put.ok || put.error.kind !== "not-a-file" || !existsSync(absolute)) return put;
    return cas.putFile(realpathSync(absolute), { mode: "copy", isExecutable });
  }

  #literalNode(artifact: LiteralArtifact): InputNode {
    return { kind: "file", digest: this.#literalDigest(artifact), isExecutable: artifact.isExecutable };
  }

  #literalDigest(artifact: LiteralArtifact): Digest {
    const known = this.#literals.get(artifact);
    if (known !== undefined) return known;
    const digest = digestOf(new TextEncoder().encode(artifact.content));
    this.#literals.set(artifact, digest);
    return digest;
  }
}
