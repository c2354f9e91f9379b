import { equalDigests } from "../../cache/digest.ts";
import type { NameValue } from "../../cache/reapi/platform.ts";
import type { Reason } from "../core/reason.ts";
import type { SourceRange } from "../starlark/source-range.ts";
import type { InputNode, KeyInput, KeyParts, KeyTool } from "./key-parts.ts";

/** Which lines of an input changed, when both contents are at hand and text; otherwise nothing. */
export type ChangesOf = (before: KeyInput, after: KeyInput) => readonly SourceRange[];

/**
 * What differs between two keys of one action: one reason per part, none when the keys are equal (law 6). Pure but for
 * `changesOf`, which reads contents.
 */
export function reasonsBetween(
  before: KeyParts,
  after: KeyParts,
  options: { readonly changesOf: ChangesOf },
): readonly Reason[] {
  return [
    ...inputReasons(before.inputs, after.inputs, options),
    ...toolReasons(before.tools, after.tools),
    ...environmentReasons(before.environment, after.environment),
    ...commandReasons(before.arguments, after.arguments),
    ...settingReasons(settingsOf(before), settingsOf(after)),
  ];
}

function inputReasons(
  before: readonly KeyInput[],
  after: readonly KeyInput[],
  { changesOf }: { readonly changesOf: ChangesOf },
): readonly Reason[] {
  return changesByKey(before, after, (input) => input.path).flatMap(({ from, to }): readonly Reason[] => {
    if (to === undefined) return from === undefined ? [] : [{ kind: "input-removed", path: from.path }];
    if (from === undefined) return [{ kind: "input-added", path: to.path }];
    if (equalNodes(from.node, to.node)) return [];
    return [{ kind: "input-changed", path: to.path, changes: changesOf(from, to) }];
  });
}

function toolReasons(before: readonly KeyTool[], after: readonly KeyTool[]): readonly Reason[] {
  return changesByKey(before, after, (tool) => tool.name).flatMap(({ from, to }): readonly Reason[] => {
    if (from?.identity === to?.identity) return [];
    // The same version with another binary (a wrapper, a rebuilt package): only the identity tells them apart.
    const isSameVersion = from?.version === to?.version;
    const shown = (tool: KeyTool | undefined) => (isSameVersion ? tool?.identity : tool?.version) ?? "(not used)";
    return [{ kind: "tool-changed", tool: (to ?? from)?.name ?? "", from: shown(from), to: shown(to) }];
  });
}

function environmentReasons(before: readonly NameValue[], after: readonly NameValue[]): readonly Reason[] {
  return changesByKey(before, after, (variable) => variable.name).flatMap(({ key, from, to }): readonly Reason[] =>
    from?.value === to?.value ? [] : [{ kind: "environment-changed", name: key, from: from?.value, to: to?.value }],
  );
}

function commandReasons(from: readonly string[], to: readonly string[]): readonly Reason[] {
  const isEqual = from.length === to.length && from.every((word, index) => word === to[index]);
  return isEqual ? [] : [{ kind: "command-changed", from, to }];
}

function settingReasons(before: readonly NameValue[], after: readonly NameValue[]): readonly Reason[] {
  return changesByKey(before, after, (setting) => setting.name).flatMap(({ key, from, to }): readonly Reason[] =>
    from?.value === to?.value
      ? []
      : [{ kind: "setting-changed", name: key, from: from?.value ?? "(none)", to: to?.value ?? "(none)" }],
  );
}

/** Whatever else is in the key, as names and values that a person understands. */
function settingsOf(parts: KeyParts): readonly NameValue[] {
  return [
    ...parts.settings,
    { name: "timeout-ms", value: String(parts.timeoutMs) },
    { name: "engine", value: parts.schema },
    ...parts.outputs.map(({ path, isDirectory }) => ({
      name: `output ${path}`,
      value: isDirectory ? "directory" : "file",
    })),
  ];
}

function equalNodes(one: InputNode, other: InputNode): boolean {
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

/** Pairs two lists by key: first those of `after` in its order, then what is only in `before`. */
function changesByKey<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (element: T) => string,
): readonly { readonly key: string; readonly from: T | undefined; readonly to: T | undefined }[] {
  const old = new Map(before.map((element) => [keyOf(element), element]));
  const kept = new Set(after.map(keyOf));
  return [
    ...after.map((to) => ({ key: keyOf(to), from: old.get(keyOf(to)), to })),
    ...before.filter((from) => !kept.has(keyOf(from))).map((from) => ({ key: keyOf(from), from, to: undefined })),
  ];
}
