/** Lines of the new text that differ, 1-based and half-open; an empty range is where lines were taken out. */
export interface LineChange {
  readonly startLine: number;
  readonly endLine: number;
}

/** The table of a longer comparison would take more than 16 MB; one range is then all that is said. */
const LARGEST_TABLE = 4_000_000;

/**
 * Which lines of `after` differ from `before`. A longest common subsequence between the equal start and the equal end:
 * edits are small and files of a build's sources short, so the quadratic table is small, and unlike a heuristic it never
 * calls an untouched line changed.
 */
export function changedLines(before: string, after: string): readonly LineChange[] {
  const old = splitLines(before);
  const next = splitLines(after);
  let start = 0;
  while (start < old.length && start < next.length && old[start] === next[start]) start++;
  let oldEnd = old.length;
  let nextEnd = next.length;
  while (oldEnd > start && nextEnd > start && old[oldEnd - 1] === next[nextEnd - 1]) {
    oldEnd--;
    nextEnd--;
  }
  if (oldEnd === start && nextEnd === start) return [];
  const oldMiddle = old.slice(start, oldEnd);
  const nextMiddle = next.slice(start, nextEnd);
  if (oldMiddle.length * nextMiddle.length > LARGEST_TABLE) return [{ startLine: start + 1, endLine: nextEnd + 1 }];
  return changesBetween(oldMiddle, nextMiddle).map(({ startLine, endLine }) => ({
    startLine: startLine + start,
    endLine: endLine + start,
  }));
}

/** A last line without its newline differs from one with it, so the newline stays with its line. */
function splitLines(text: string): readonly string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

function changesBetween(old: readonly string[], next: readonly string[]): readonly LineChange[] {
  const width = next.length + 1;
  const common = commonLengths(old, next);
  const changes: LineChange[] = [];
  let oldLine = 0;
  let nextLine = 0;
  while (oldLine < old.length || nextLine < next.length) {
    if (oldLine < old.length && nextLine < next.length && old[oldLine] === next[nextLine]) {
      oldLine++;
      nextLine++;
      continue;
    }
    const startLine = nextLine + 1;
    while (oldLine < old.length || nextLine < next.length) {
      if (oldLine < old.length && nextLine < next.length && old[oldLine] === next[nextLine]) break;
      const withoutOld = common[(oldLine + 1) * width + nextLine] ?? 0;
      const withoutNext = common[oldLine * width + nextLine + 1] ?? 0;
      if (nextLine === next.length || (oldLine < old.length && withoutOld >= withoutNext)) oldLine++;
      else nextLine++;
    }
    changes.push({ startLine, endLine: nextLine + 1 });
  }
  return changes;
}

/** Cell (o, n): length of the longest common subsequence of the texts from lines o and n on. */
function commonLengths(old: readonly string[], next: readonly string[]): Int32Array {
  const width = next.length + 1;
  const common = new Int32Array((old.length + 1) * width);
  for (let o = old.length - 1; o >= 0; o--) {
    for (let n = next.length - 1; n >= 0; n--) {
      const below = common[(o + 1) * width + n] ?? 0;
      const right = common[o * width + n + 1] ?? 0;
      const diagonal = common[(o + 1) * width + n + 1] ?? 0;
      common[o * width + n] = old[o] === next[n] ? diagonal + 1 : Math.max(below, right);
    }
  }
  return common;
}
