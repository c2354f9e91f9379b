import { expect, test } from "vitest";
import { digestOf } from "../../../cache/digest.ts";
import type { Reason } from "../../../engine/core/reason.ts";
import { computeActionDigest } from "../../../engine/execution/action-digest.ts";
import { type InputNode, KEY_SCHEMA, type KeyParts } from "../../../engine/execution/key-parts.ts";
import { type InputContents, reasonsBetween } from "../../../engine/execution/reasons-between.ts";

function file(content: string, isExecutable = false): InputNode {
  return { kind: "file", digest: digestOf(Buffer.from(content)), isExecutable };
}

const BEFORE: KeyParts = {
  schema: KEY_SCHEMA,
  arguments: ["mksquashfs", "tree", "out"],
  environment: [
    { name: "LC_ALL", value: "C.UTF-8" },
    { name: "TZ", value: "UTC" },
  ],
  inputs: [
    { path: "p/a.txt", node: file("a") },
    { path: "p/b.txt", node: file("b") },
    { path: "p/link", node: { kind: "symlink", target: "a.txt" } },
  ],
  outputs: [{ path: "atomic-out/p/x", isDirectory: false }],
  tools: [{ name: "mksquashfs", identity: "/usr/bin/mksquashfs sha256:1", version: "4.5.1" }],
  settings: [{ name: "sandbox-network", value: "false" }],
  timeoutMs: 60_000,
};

/** Sees into nothing, so that only the keys speak. */
const BLIND: InputContents = { changesOf: () => [], filesOf: () => undefined };

/** Each mutation of one part, and exactly what must be said about it. */
const MUTATIONS: readonly (readonly [title: string, changes: Partial<KeyParts>, reasons: readonly Reason[]])[] = [
  [
    "changed content",
    { inputs: [{ path: "p/a.txt", node: file("A") }, ...BEFORE.inputs.slice(1)] },
    [{ kind: "input-changed", path: "p/a.txt", changes: [] }],
  ],
  [
    "changed mode",
    { inputs: [{ path: "p/a.txt", node: file("a", true) }, ...BEFORE.inputs.slice(1)] },
    [{ kind: "input-changed", path: "p/a.txt", changes: [] }],
  ],
  [
    "link to another target",
    { inputs: [...BEFORE.inputs.slice(0, 2), { path: "p/link", node: { kind: "symlink", target: "b.txt" } }] },
    [{ kind: "input-changed", path: "p/link", changes: [] }],
  ],
  [
    "new input",
    { inputs: [...BEFORE.inputs, { path: "p/z.txt", node: file("z") }] },
    [{ kind: "input-added", path: "p/z.txt" }],
  ],
  ["removed input", { inputs: BEFORE.inputs.slice(1) }, [{ kind: "input-removed", path: "p/a.txt" }]],
  [
    "upgraded tool",
    { tools: [{ name: "mksquashfs", identity: "/usr/bin/mksquashfs sha256:2", version: "4.6" }] },
    [{ kind: "tool-changed", tool: "mksquashfs", from: "4.5.1", to: "4.6" }],
  ],
  [
    "another binary of the same version",
    { tools: [{ name: "mksquashfs", identity: "/opt/mksquashfs sha256:2", version: "4.5.1" }] },
    [
      {
        kind: "tool-changed",
        tool: "mksquashfs",
        from: "/usr/bin/mksquashfs sha256:1",
        to: "/opt/mksquashfs sha256:2",
      },
    ],
  ],
  [
    "tool no longer used",
    { tools: [] },
    [{ kind: "tool-changed", tool: "mksquashfs", from: "4.5.1", to: "(not used)" }],
  ],
  [
    "changed variable",
    {
      environment: [
        { name: "LC_ALL", value: "C" },
        { name: "TZ", value: "UTC" },
      ],
    },
    [{ kind: "environment-changed", name: "LC_ALL", from: "C.UTF-8", to: "C" }],
  ],
  [
    "new and removed variable",
    {
      environment: [
        { name: "LC_ALL", value: "C.UTF-8" },
        { name: "X", value: "" },
      ],
    },
    [
      { kind: "environment-changed", name: "X", from: undefined, to: "" },
      { kind: "environment-changed", name: "TZ", from: "UTC", to: undefined },
    ],
  ],
  [
    "changed command",
    { arguments: ["mksquashfs", "tree", "out", "-noappend"] },
    [
      {
        kind: "command-changed",
        from: ["mksquashfs", "tree", "out"],
        to: ["mksquashfs", "tree", "out", "-noappend"],
      },
    ],
  ],
  [
    "changed timeout",
    { timeoutMs: 1000 },
    [{ kind: "setting-changed", name: "timeout-ms", from: "60000", to: "1000" }],
  ],
  [
    "changed grant",
    { settings: [{ name: "sandbox-network", value: "true" }] },
    [{ kind: "setting-changed", name: "sandbox-network", from: "false", to: "true" }],
  ],
  [
    "output of another kind",
    { outputs: [{ path: "atomic-out/p/x", isDirectory: true }] },
    [{ kind: "setting-changed", name: "output atomic-out/p/x", from: "file", to: "directory" }],
  ],
  [
    "new output",
    { outputs: [...BEFORE.outputs, { path: "atomic-out/p/y", isDirectory: false }] },
    [{ kind: "setting-changed", name: "output atomic-out/p/y", from: "(none)", to: "file" }],
  ],
  ["another engine", { schema: "next" }, [{ kind: "setting-changed", name: "engine", from: KEY_SCHEMA, to: "next" }]],
];

test.each(MUTATIONS)("%s: the key changes and the reason names it exactly", (_title, changes, reasons) => {
  const after = { ...BEFORE, ...changes };
  expect(reasonsBetween(BEFORE, after, BLIND)).toEqual(reasons);
  expect(computeActionDigest(after)).not.toEqual(computeActionDigest(BEFORE));
});

test("equal parts have equal keys and no reasons", () => {
  const after = structuredClone(BEFORE);
  expect(reasonsBetween(BEFORE, after, BLIND)).toEqual([]);
  expect(computeActionDigest(after)).toEqual(computeActionDigest(BEFORE));
});

test("a tool's printed version is for people: the same identity is the same key", () => {
  const after = { ...BEFORE, tools: BEFORE.tools.map((tool) => ({ ...tool, version: "4.5.1-1+b1" })) };
  expect(reasonsBetween(BEFORE, after, BLIND)).toEqual([]);
  expect(computeActionDigest(after)).toEqual(computeActionDigest(BEFORE));
});

// The golden digest was made by protoc from the messages written out as text, not by this program.
test("the key of known parts is the digest of the canonical REAPI Action", () => {
  expect(computeActionDigest(BEFORE)).toEqual({
    ok: true,
    value: { hash: "58df391e1314cd327976da388c5c58a46e746801fa3bbcc4feffdab62c5f6715", sizeBytes: 238 },
  });
});
