import { expect, test } from "vitest";
import { encodeDirectory } from "../../../cache/reapi/directory.ts";
import { decodeTree, encodeTree } from "../../../cache/reapi/tree.ts";
import { digestOfDigit, golden } from "./golden.ts";

const NOTHING = { files: [], directories: [], symlinks: [] };
const ROOT = encodeDirectory({ ...NOTHING, directories: [{ name: "sub", digest: digestOfDigit("4", 80) }] });
const CHILD = encodeDirectory({
  ...NOTHING,
  files: [{ name: "baz", digest: digestOfDigit("2", 128), isExecutable: true }],
});

test("a tree's bytes are protoc's, an empty root and an empty child included", () => {
  expect(encodeTree({ root: ROOT, children: [CHILD, new Uint8Array()] })).toEqual(golden("tree"));
  expect(encodeTree({ root: new Uint8Array(), children: [] })).toEqual(golden("tree-empty"));
});

test("a tree is read back as the bytes of its directories", () => {
  expect(decodeTree(golden("tree"))).toEqual({ ok: true, value: { root: ROOT, children: [CHILD, new Uint8Array()] } });
  expect(decodeTree(golden("tree-empty"))).toEqual({ ok: true, value: { root: new Uint8Array(), children: [] } });
});

test("two roots are no tree", () => {
  const twice = Buffer.concat([golden("tree"), golden("tree-empty")]);
  expect(decodeTree(twice)).toEqual({ ok: false, error: { kind: "malformed", reason: "two roots" } });
});
