import { isUtf8 } from "node:buffer";
import type { Cas } from "../../cache/cas.ts";
import type { Digest } from "../../cache/digest.ts";
import type { LiteralArtifact } from "../rule/artifact.ts";
import type { SourceRange } from "../starlark/source-range.ts";
import type { KeyInput } from "./key-parts.ts";
import { changedLines, type LineChange } from "./line-changes.ts";
import type { InputContents } from "./reasons-between.ts";
import { listTree } from "./tree-files.ts";

/** Above it a file is no text that people edit, and comparing it would cost more than the reason is worth. */
const LARGEST_TEXT_BYTES = 1 << 20;

/**
 * Names the changed lines of text inputs by comparing the two contents in the store. A literal's lines are said as the
 * lines of the user's own file that they come from: nobody edits a flattened kickstart.
 */
export class StoredContents implements InputContents {
  readonly #cas: Cas;
  readonly #literals: ReadonlyMap<string, LiteralArtifact>;

  constructor(cas: Cas, literals: ReadonlyMap<string, LiteralArtifact>) {
    this.#cas = cas;
    this.#literals = literals;
  }

  changesOf(before: KeyInput, after: KeyInput): readonly SourceRange[] {
    const old = readText(this.#cas, before);
    const next = readText(this.#cas, after);
    if (old === undefined || next === undefined) return [];
    const origins = this.#literals.get(after.path)?.origins;
    return changedLines(old, next).flatMap((change) =>
      origins === undefined ? [wholeLines(after.path, change)] : originRanges(change, { path: after.path, origins }),
    );
  }

  filesOf({ path, node }: KeyInput): readonly KeyInput[] | undefined {
    return node.kind === "tree" ? listTree(this.#cas, { path, treeDigest: node.treeDigest }) : undefined;
  }
}

function readText(cas: Cas, { node }: KeyInput): string | undefined {
  if (node.kind !== "file" || node.digest.sizeBytes > LARGEST_TEXT_BYTES) return undefined;
  const bytes = readBytes(cas, node.digest);
  return bytes === undefined || bytes.includes(0) || !isUtf8(bytes) ? undefined : new TextDecoder().decode(bytes);
}

/** A reason is a courtesy: an old content that is gone only makes it less precise. */
function readBytes(cas: Cas, digest: Digest): Uint8Array | undefined {
  if (!cas.has(digest)) return undefined;
  const read = cas.readBytes(digest);
  return read.ok ? read.value : undefined;
}

function wholeLines(path: string, { startLine, endLine }: LineChange): SourceRange {
  return { path, start: { line: startLine, column: 1 }, end: { line: endLine, column: 1 } };
}

function originRanges(
  change: LineChange,
  { path, origins }: { readonly path: string; readonly origins: readonly (SourceRange | undefined)[] },
): readonly SourceRange[] {
  if (change.startLine === change.endLine) return [placeOfRemoval(change, { path, origins })];
  const ranges: SourceRange[] = [];
  for (let line = change.startLine; line < change.endLine; line++) {
    const range = origins[line - 1] ?? wholeLines(path, { startLine: line, endLine: line + 1 });
    const last = ranges.at(-1);
    if (last !== undefined && isContinuedBy(last, range)) ranges[ranges.length - 1] = { ...last, end: range.end };
    else ranges.push(range);
  }
  return ranges;
}

/** Removed lines have no place any more; the line that now stands where they stood, or the one before, is the nearest. */
function placeOfRemoval(
  { startLine, endLine }: LineChange,
  { path, origins }: { readonly path: string; readonly origins: readonly (SourceRange | undefined)[] },
): SourceRange {
  const next = origins[startLine - 1];
  if (next !== undefined) return { path: next.path, start: next.start, end: next.start };
  const previous = origins[startLine - 2];
  if (previous !== undefined) return { path: previous.path, start: previous.end, end: previous.end };
  return wholeLines(path, { startLine, endLine });
}

function isContinuedBy(range: SourceRange, next: SourceRange): boolean {
  if (range.path !== next.path || next.start.line < range.start.line) return false;
  return next.start.line === range.end.line || next.start.line === range.end.line + 1;
}
