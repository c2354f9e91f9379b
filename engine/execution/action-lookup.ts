import type { ActionCache, ActionLookup as CacheLookup } from "../../cache/action-cache.ts";
import type { Cas } from "../../cache/cas.ts";
import { type Digest, digestOf, equalDigests } from "../../cache/digest.ts";
import type { HostTool, HostTools } from "../core/host-tool.ts";
import type { Reason } from "../core/reason.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import type { Action } from "../rule/action.ts";
import type { LiteralArtifact } from "../rule/artifact.ts";
import { computeActionDigest } from "./action-digest.ts";
import type { ActionInputs } from "./action-inputs.ts";
import { describeProblem } from "./describe-problem.ts";
import { decodeKeyParts, KEY_SCHEMA, type KeyParts, makeKeyParts } from "./key-parts.ts";
import { actionIdentity, type LastKeys } from "./last-keys.ts";
import { reasonsBetween } from "./reasons-between.ts";
import { type OutputNodes, readActionResult } from "./result-outputs.ts";
import { StoredContents } from "./stored-contents.ts";
import { isTreeComplete } from "./tree-files.ts";

/** The key with what it was made from. */
export interface ActionKey {
  readonly parts: KeyParts;
  readonly digest: Digest;
}

/** What is stored under a key. `lost` says what of a stored result is gone; without it nothing was stored. */
export type StoredResult =
  | {
      readonly kind: "hit";
      readonly outputs: OutputNodes;
      readonly log: Digest | undefined;
      readonly durationMs: number;
    }
  | { readonly kind: "miss"; readonly lost: string | undefined };

/** What looking up needs. */
export interface ActionLookupOptions {
  readonly cas: Cas;
  readonly actionCache: ActionCache;
  readonly tools: HostTools;
  readonly inputs: ActionInputs;
  readonly lastKeys: LastKeys;
}

/** Is it stale, and why: everything between an action whose inputs are made and the decision to run it. Runs nothing. */
export class ActionLookup {
  readonly #options: ActionLookupOptions;

  constructor(options: ActionLookupOptions) {
    this.#options = options;
  }

  /** The key of an action whose inputs are all made; a text says which input or tool cannot be had. */
  keyOf(action: Action): Result<ActionKey, string> {
    const inputs = this.#options.inputs.resolve(action);
    if (!inputs.ok) return inputs;
    const tools: HostTool[] = [];
    for (const name of action.tools) {
      const tool = this.#options.tools.find(name);
      if (tool === undefined) return fail(`Cannot find program "${name}": it is not on PATH`);
      tools.push(tool);
    }
    const parts = makeKeyParts(action, { inputs: inputs.value, tools });
    this.#options.inputs.noteKey(action, parts);
    const digest = computeActionDigest(parts);
    return digest.ok ? succeed({ parts, digest: digest.value }) : fail(describeProblem(digest.error));
  }

  /**
   * The stored result, if all that it names is really there. The files of a tree are looked for only on request: what
   * no one reads need not be here, and what someone does read is found missing when it is staged.
   */
  find(action: Action, key: ActionKey, { withTreeFiles }: { readonly withTreeFiles: boolean }): StoredResult {
    const own = this.#find(action, key.digest, withTreeFiles);
    if (own.kind === "hit" || action.pinned === undefined) return own;
    return this.#findPinned(action, action.pinned.sha256) ?? own;
  }

  /** Why the action must run; never empty. Its inputs must be in the store by now, so that lines can be compared. */
  reasonsFor(action: Action, key: ActionKey, lost: string | undefined): readonly Reason[] {
    if (lost !== undefined) return [{ kind: "result-lost", detail: lost }];
    const last = this.#options.lastKeys.get(actionIdentity(action));
    if (last === undefined) return [{ kind: "never-built" }];
    if (equalDigests(last.digest, key.digest)) {
      return [{ kind: "result-lost", detail: "the action cache has no record of it any more" }];
    }
    const before = this.#options.actionCache.get(last.digest);
    if (before.kind === "miss") {
      return [{ kind: "result-lost", detail: "the record of its last run is gone, so what changed is not known" }];
    }
    const parts = decodeKeyParts(before.record.manifest);
    if (parts === undefined) {
      return [{ kind: "setting-changed", name: "engine", from: "another version", to: KEY_SCHEMA }];
    }
    return reasonsBetween(parts, key.parts, new StoredContents(this.#options.cas, literalsOf(action)));
  }

  /** A pinned content is used wherever it is wanted, whoever made it and whatever its path was there. */
  #findPinned(action: Action, sha256: string): StoredResult | undefined {
    const found = this.#options.actionCache.get(pinDigest(sha256));
    const [output] = action.outputs;
    if (found.kind === "miss" || output === undefined) return undefined;
    const [file] = found.record.result.outputFiles;
    if (file?.digest.hash !== sha256 || !this.#options.cas.has(file.digest)) return undefined;
    const node = { kind: "file", digest: file.digest, isExecutable: file.isExecutable } as const;
    return {
      kind: "hit",
      outputs: new Map([[output.path, node]]),
      log: undefined,
      durationMs: found.record.durationMs,
    };
  }

  #find(action: Action, digest: Digest, withTreeFiles: boolean): StoredResult {
    const found = this.#options.actionCache.get(digest);
    if (found.kind === "miss") return { kind: "miss", lost: describeMiss(found) };
    const { result, durationMs } = found.record;
    const outputs = readActionResult(result, action);
    if (!outputs.ok) return { kind: "miss", lost: outputs.error };
    for (const [path, node] of outputs.value) {
      const { cas } = this.#options;
      const isThere =
        node.kind === "file"
          ? cas.has(node.digest)
          : withTreeFiles
            ? isTreeComplete(cas, node.treeDigest)
            : cas.has(node.treeDigest);
      if (!isThere) return { kind: "miss", lost: `output "${path}" is missing from the store or damaged` };
    }
    return { kind: "hit", outputs: outputs.value, log: result.stdoutDigest, durationMs };
  }
}

/** Where a pinned content is found by those who know nothing but its SHA-256; no REAPI action has this digest. */
export function pinDigest(sha256: string): Digest {
  return digestOf(new TextEncoder().encode(`${KEY_SCHEMA} pinned ${sha256}`));
}

function describeMiss(miss: Extract<CacheLookup, { kind: "miss" }>): string | undefined {
  switch (miss.because) {
    case "absent":
      return undefined;
    case "torn":
      return `its record is damaged (${miss.path})`;
    case "other-format":
      return `its record was written by another version (${miss.path})`;
    case "foreign":
      return `its record is of another action (${miss.path})`;
    case "unreadable":
      return `its record cannot be read (${miss.path})`;
  }
}

function literalsOf(action: Action): ReadonlyMap<string, LiteralArtifact> {
  const literals = new Map<string, LiteralArtifact>();
  for (const input of action.inputs) if (input.kind === "literal") literals.set(input.path, input);
  return literals;
}
