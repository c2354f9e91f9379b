import type { Cas } from "../../cache/cas.ts";
import { compareUtf8 } from "../../cache/compare-utf8.ts";
import type { ActionGraph } from "../analysis/action-graph.ts";
import type { ActionIndex } from "../core/event.ts";
import type { Action, KeyRecord } from "../rule/action.ts";
import { actionInputsOf, producersOf } from "./action-dependencies.ts";
import { computeActionDigests } from "./action-digest.ts";
import { type InputNode, KEY_SCHEMA, type KeyInput, type KeyParts, type KeyTool } from "./key-parts.ts";
import { listTree } from "./tree-files.ts";

/** Where the records get what keys do not say: who made what, and what was made. */
export interface KeyRecordsOptions {
  readonly graph: ActionGraph;
  readonly cas: Cas;
  /** Content of every output made so far, by exec path. */
  readonly outputs: ReadonlyMap<string, InputNode>;
}

/**
 * Key records: what the keys of all actions behind some artifacts were made of, as JSON that provenance is written from. Law: the
 * text is a function of those keys and of what was made under them; no time and no order of execution is in it, so a record
 * is an input like any other, and an action that reads one re-runs exactly when something behind its artifacts differs.
 * Why not the manifests of the action cache: these keep one action each, and not who made what.
 */
export class KeyRecords {
  readonly #options: KeyRecordsOptions;
  /** Actions that some record tells of; parts of others are not kept. */
  readonly #told: ReadonlySet<Action>;
  readonly #parts = new Map<Action, KeyParts>();

  constructor(options: KeyRecordsOptions) {
    this.#options = options;
    const records = options.graph.actions.flatMap(({ keyRecord }) => keyRecord ?? []);
    this.#told = new Set(this.#behind(records.flatMap(({ of }) => of)));
  }

  /** Takes note of what a key is made of; the last time, when an action comes to several. */
  note(action: Action, parts: KeyParts): void {
    if (this.#told.has(action)) this.#parts.set(action, parts);
  }

  /** The record's text; every action that it tells of must have been noted. */
  encode({ of }: KeyRecord): Uint8Array {
    const behind = this.#behind(of);
    const tools = new Map<string, KeyTool>();
    for (const action of behind) for (const tool of this.#partsOf(action).tools) tools.set(tool.name, tool);
    const record = {
      schema: KEY_SCHEMA,
      actions: behind.map((action) => this.#describe(action)),
      tools: [...tools.values()].sort((one, other) => compareUtf8(one.name, other.name)),
    };
    return new TextEncoder().encode(`${JSON.stringify(record)}\n`);
  }

  /** By their first outputs, which are unique: what is told must not hang on the order of targets. */
  #behind(artifacts: KeyRecord["of"]): readonly Action[] {
    const { actions, producers } = this.#options.graph;
    const found = new Map<ActionIndex, Action>();
    const stack = [...producersOf(artifacts, producers)];
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      const action = actions[index];
      if (action === undefined || found.has(index)) continue;
      found.set(index, action);
      stack.push(...producersOf(actionInputsOf(action), producers));
    }
    return [...found.values()].sort((one, other) => compareUtf8(firstOutput(one), firstOutput(other)));
  }

  #describe(action: Action) {
    const parts = this.#partsOf(action);
    const digests = computeActionDigests(parts);
    if (!digests.ok) throw new Error(`The action of ${firstOutput(action)} has a key, but no digest`);
    return {
      label: action.owner,
      mnemonic: action.mnemonic,
      action: digests.value.action.hash,
      command: digests.value.command.hash,
      inputRoot: digests.value.inputRoot.hash,
      ...(action.pinned !== undefined && { pinned: action.pinned.sha256 }),
      arguments: parts.arguments,
      environment: Object.fromEntries(parts.environment.map(({ name, value }) => [name, value])),
      tools: parts.tools.map(({ name }) => name),
      inputs: parts.inputs.map(({ path, node }) => describeContent(path, node)),
      outputs: this.#outputsOf(action).map(({ path, node }) => describeContent(path, node)),
      ...(action.mirrors !== undefined && { fetched: this.#fetchedBy(action) }),
    };
  }

  #outputsOf({ outputs }: Action): readonly KeyInput[] {
    const made = outputs.flatMap(({ path }) => {
      const node = this.#options.outputs.get(path);
      return node === undefined ? [] : [{ path, node }];
    });
    return made.sort((one, other) => compareUtf8(one.path, other.path));
  }

  /** One by one what came in from outside, of an action that looks for what it verifies itself. */
  #fetchedBy(action: Action) {
    const files = this.#outputsOf(action).flatMap(({ path, node }) => {
      return node.kind === "tree"
        ? (listTree(this.#options.cas, { path, treeDigest: node.treeDigest }) ?? [])
        : [{ path, node }];
    });
    return files
      .map(({ path, node }) => describeContent(path, node))
      .sort((one, other) => compareUtf8(one.path, other.path));
  }

  #partsOf(action: Action): KeyParts {
    const parts = this.#parts.get(action);
    if (parts === undefined)
      throw new Error(`A record tells of the action of ${firstOutput(action)}, which has no key`);
    return parts;
  }
}

function firstOutput({ outputs }: Action): string {
  return outputs[0]?.path ?? "";
}

/** A file by its digest; a folder that an action made by the digest of its root Directory message. */
function describeContent(path: string, node: InputNode) {
  switch (node.kind) {
    case "file":
      return { path, sha256: node.digest.hash };
    case "tree":
      return { path, directory: node.rootDigest.hash };
    case "symlink":
      return { path, link: node.target };
    case "empty-directory":
      return { path };
  }
}
