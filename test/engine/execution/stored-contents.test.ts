import { expect, test } from "vitest";
import { MemoryCas } from "../../../cache/memory-cas.ts";
import type { KeyInput } from "../../../engine/execution/key-parts.ts";
import { StoredContents } from "../../../engine/execution/stored-contents.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import { literalFile } from "../../support/execution-workspace.ts";

function range(path: string, line: number, endLine = line + 1): SourceRange {
  return { path, start: { line, column: 1 }, end: { line: endLine, column: 1 } };
}

function arrange(cas: MemoryCas, path: string, content: string | Uint8Array): KeyInput {
  const put = cas.putBytes(typeof content === "string" ? Buffer.from(content) : content);
  if (!put.ok) throw new Error(put.error.code);
  return { path, node: { kind: "file", digest: put.value, isExecutable: false } };
}

test("a changed source names its lines", () => {
  const cas = new MemoryCas();
  const contents = new StoredContents(cas, new Map());
  expect(contents.changesOf(arrange(cas, "p/a", "1\n2\n3\n"), arrange(cas, "p/a", "1\n2\nthree\n"))).toEqual([
    range("p/a", 3),
  ]);
});

test("a changed literal names the lines of the user's own files", () => {
  const cas = new MemoryCas();
  const before = arrange(cas, "atomic-out/p/flat.ks", "text\nlang en\nreboot\n");
  const after = arrange(cas, "atomic-out/p/flat.ks", "text\nlang de\nkeyboard de\nreboot\nother\n");
  const origins = [range("p/top.ks", 1), range("p/part.ks", 7), range("p/part.ks", 8), range("p/top.ks", 3), undefined];
  const literal = literalFile("atomic-out/p/flat.ks", "", { origins });
  expect(new StoredContents(cas, new Map([[literal.path, literal]])).changesOf(before, after)).toEqual([
    range("p/part.ks", 7, 9),
    range("atomic-out/p/flat.ks", 5),
  ]);
});

test("a removed line is said at the line that now stands there", () => {
  const cas = new MemoryCas();
  const before = arrange(cas, "atomic-out/p/flat.ks", "text\nlang en\nreboot\n");
  const after = arrange(cas, "atomic-out/p/flat.ks", "text\nreboot\n");
  const literal = literalFile("atomic-out/p/flat.ks", "", { origins: [range("p/top.ks", 1), range("p/top.ks", 4)] });
  expect(new StoredContents(cas, new Map([[literal.path, literal]])).changesOf(before, after)).toEqual([
    range("p/top.ks", 4, 4),
  ]);
});

test("a content that is no text, or is gone, names no lines", () => {
  const cas = new MemoryCas();
  const contents = new StoredContents(cas, new Map());
  expect(contents.changesOf(arrange(cas, "p/a", new Uint8Array([0, 1])), arrange(cas, "p/a", "1\n"))).toEqual([]);
  expect(contents.changesOf(arrange(cas, "p/a", new Uint8Array([0xff])), arrange(cas, "p/a", "1\n"))).toEqual([]);
  const before = arrange(cas, "p/a", "gone\n");
  cas.blobs.clear();
  expect(contents.changesOf(before, arrange(cas, "p/a", "1\n"))).toEqual([]);
});
