import type { NameValue } from "../../cache/reapi/platform.ts";
import type { Reason } from "../core/reason.ts";
import type { SourceRange } from "../starlark/source-range.ts";
import { equalNodes, type KeyInput, type KeyParts, type KeyTool } from "./key-parts.ts";

/** Looks into inputs; what it cannot see is simply not said. */
export interface InputContents {
  /** Which lines changed, when both contents are at hand and text. */
  changesOf(before: KeyInput, after: KeyInput): readonly SourceRange[];
  /** What is in a tree, by full path. */
  filesOf(tree: KeyInput): readonly KeyInput[] | undefined;
}

/** More changes than these in one tree are no explanation any more; the tree itself is then named. */
const MOST_FILES_NAMED = 20;

/**
 * What differs between two keys of one action: one reason per part, none when the keys are equal (law 6). Pure but for
 * `contents`, which reads the store.
 */
export function reasonsBetween(before: KeyParts, after: KeyParts, contents: InputContents): readonly Reason[] {
  return [
    ...inputReasons(before.inputs, after.inputs, contents),
    ...toolReasons(before.tools, after.tools),
    ...environmentReasons(before.environment, after.environment),
    ...commandReasons(before.arguments, after.arguments),
    ...settingReasons(settingsOf(before), settingsOf(after)),
  ];
}

function inputReasons(
  before: readonly KeyInput[],
  after: readonly KeyInput[],
  contents: InputContents,
): readonly Reason[] {
  return changesByKey(before, after, (input) => input.path).flatMap(({ from, to }): readonly Reason[] => {
    if (to === undefined) return from === undefined ? [] : [{ kind: "input-removed", path: from.path }];
    if (from === undefined) return [{ kind: "input-added", path: to.path }];
    if (equalNodes(from.node, to.node)) return [];
    return (
      reasonsInTree(from, to, contents) ?? [
        { kind: "input-changed", path: to.path, changes: contents.changesOf(from, to) },
      ]
    );
  });
}

/** The files of a tree that changed, when they can be seen and are few. */
function reasonsInTree(from: KeyInput, to: KeyInput, contents: InputContents): readonly Reason[] | undefined {
  if (from.node.kind !== "tree" || to.node.kind !== "tree") return undefined;
  const before = contents.filesOf(from);
  const after = contents.filesOf(to);
  if (before === undefined || after === undefined) return undefined;
  const reasons = inputReasons(before, after, contents);
  return reasons.length === 0 || reasons.length > MOST_FILES_NAMED ? undefined : reasons;
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
