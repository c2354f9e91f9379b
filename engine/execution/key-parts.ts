import { compareUtf8 } from "../../cache/compare-utf8.ts";
import { type Digest, equalDigests } from "../../cache/digest.ts";
import type { NameValue } from "../../cache/reapi/platform.ts";
import type { HostTool } from "../core/host-tool.ts";
import type { Action } from "../rule/action.ts";
import type { Effect } from "../rule/effect.ts";
import { fixedEnvironment } from "./fixed-environment.ts";

/**
 * Everything that an action's key is made from, as one value. It is what gets hashed (action-digest.ts) and, as JSON,
 * what is stored beside the result: the explainer compares two of these and so can never disagree with the key.
 * All lists are in canonical order, without duplicates.
 */
export interface KeyParts {
  /** The engine's own version of how keys are made: raising it disowns every earlier result. */
  readonly schema: string;
  /** Part of the key: it is what runs. */
  readonly arguments: readonly string[];
  /** Part of the key: programs obey it (LC_ALL sorts, SOURCE_DATE_EPOCH stamps). PATH is absent, see `tools`. */
  readonly environment: readonly NameValue[];
  /** Part of the key: every file that the action can read, by path, mode and content. */
  readonly inputs: readonly KeyInput[];
  /** Part of the key: what is kept of what it makes. */
  readonly outputs: readonly KeyOutput[];
  /** Part of the key by identity: another mksquashfs makes another image. */
  readonly tools: readonly KeyTool[];
  /** Part of the key: the machine and the sandbox that the process finds itself in. */
  readonly settings: readonly NameValue[];
  /** Part of the key: a lower limit must not hit a result that took longer. */
  readonly timeoutMs: number;
}

/** What an action reads at one path; directories of the workspace are listed file by file, so that a reason names the file. */
export interface KeyInput {
  readonly path: string;
  readonly node: InputNode;
}

/** The content of an input. A tree is a directory that an action made; its Tree message is needed to stage it. */
export type InputNode =
  | { readonly kind: "file"; readonly digest: Digest; readonly isExecutable: boolean }
  | { readonly kind: "symlink"; readonly target: string }
  | { readonly kind: "tree"; readonly rootDigest: Digest; readonly treeDigest: Digest }
  | { readonly kind: "empty-directory" };

/** A declared output; its kind is in the key because a result of the other kind would be no result. */
interface KeyOutput {
  readonly path: string;
  readonly isDirectory: boolean;
}

/** A host program: `identity` is hashed, `version` (which it contains) is for people. */
export interface KeyTool {
  readonly name: string;
  readonly identity: string;
  readonly version: string;
}

/** Raise it whenever the same parts would have to give another result: a change of staging, modes or the sandbox. */
export const KEY_SCHEMA = "atomic-build/1";

/** Node.js's names of processors, and the Remote Execution API's. */
const ISA_NAMES: ReadonlyMap<string, string> = new Map([
  ["x64", "x86-64"],
  ["arm64", "arm-a64"],
]);

/** What the parts are made from, beside the action itself. */
export interface KeySources {
  readonly inputs: readonly KeyInput[];
  readonly tools: readonly HostTool[];
}

/** The parts of an action's key. */
export function makeKeyParts(action: Action, { inputs, tools }: KeySources): KeyParts {
  return {
    schema: KEY_SCHEMA,
    arguments: action.arguments,
    environment: environmentOf(action),
    inputs: [...new Map(inputs.map((input) => [input.path, input])).values()].sort(byPath),
    outputs: action.outputs.map(({ path, isDirectory }) => ({ path, isDirectory })).sort(byPath),
    // The content of a pinned output is known beforehand, so it does not matter what fetches it.
    tools: action.pinned === undefined ? sortedByName(tools.map(keyTool)) : [],
    settings: settingsOf(action),
    timeoutMs: action.timeoutMs,
  };
}

/** Whether both are the same content to an action. */
export function equalNodes(one: InputNode, other: InputNode): boolean {
  switch (one.kind) {
    case "file":
      return other.kind === "file" && equalDigests(one.digest, other.digest) && one.isExecutable === other.isExecutable;
    case "symlink":
      return other.kind === "symlink" && one.target === other.target;
    case "tree":
      return other.kind === "tree" && equalDigests(one.rootDigest, other.rootDigest);
    case "empty-directory":
      return other.kind === "empty-directory";
  }
}

/** The manifest to be stored beside the result. */
export function encodeKeyParts(parts: KeyParts): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(parts));
}

/** Reads a stored manifest; undefined when another version of the engine wrote it (the record's seal excludes damage). */
export function decodeKeyParts(manifest: Uint8Array): KeyParts | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(manifest));
    return isKeyParts(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isKeyParts(value: unknown): value is KeyParts {
  return typeof value === "object" && value !== null && "schema" in value && value.schema === KEY_SCHEMA;
}

function environmentOf({ environment }: Action): readonly NameValue[] {
  return sortedByName(
    Object.entries({ ...fixedEnvironment, ...environment }).map(([name, value]) => ({ name, value })),
  );
}

function sortedByName<T extends { readonly name: string }>(elements: T[]): readonly T[] {
  return elements.sort((one, other) => compareUtf8(one.name, other.name));
}

function keyTool({ name, identity, version }: HostTool): KeyTool {
  return { name, identity, version };
}

/** Names are REAPI platform properties: the two standard ones as the API spells them, the others our own. */
function settingsOf(action: Action): readonly NameValue[] {
  const settings = [
    { name: "ISA", value: ISA_NAMES.get(process.arch) ?? process.arch },
    { name: "OSFamily", value: "linux" },
    // A process that is killed for its silence made nothing; a longer limit may let it end.
    { name: "idle-timeout-ms", value: String(action.idleTimeoutMs) },
    { name: "sandbox-network", value: String(action.sandbox.network) },
    { name: "sandbox-scratch", value: action.sandbox.scratch },
    { name: "sandbox-user", value: action.sandbox.user },
    // Decides the modes of what is made; strategies set it.
    { name: "umask", value: "0022" },
  ];
  if (action.effect !== undefined) settings.push(...effectSettings(action.effect));
  if (action.pinned !== undefined) settings.push({ name: "pinned-sha256", value: action.pinned.sha256 });
  const { accelerator } = action.sandbox;
  if (accelerator === "best") throw new Error("Cannot make a key: which accelerator is the best is not settled");
  if (accelerator !== undefined) settings.push({ name: "sandbox-accelerator", value: accelerator });
  return sortedByName(settings);
}

/** What it is given, by name: the secrets themselves, and when and how often it is asked, decide nothing of its result. */
function effectSettings({ credentials, writableFolders }: Effect): readonly NameValue[] {
  return [
    { name: "effect-credentials", value: credentials.toSorted(compareUtf8).join(" ") },
    { name: "effect-writable-folders", value: JSON.stringify(writableFolders.toSorted(compareUtf8)) },
  ];
}

function byPath(one: { readonly path: string }, other: { readonly path: string }): number {
  return compareUtf8(one.path, other.path);
}
