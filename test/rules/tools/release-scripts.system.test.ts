/** The scripts that describe a release, run as actions run them: from the folder of their inputs. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ReleaseManifest } from "../../../rules/release/release-manifest-format.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const TOOLS = join(import.meta.dirname, "../../../rules/tools");
const COMMIT = "c0".repeat(32);
const PARTS = [
  {
    label: "//t:host",
    path: "out/repo",
    kind: "tree",
    format: "ostree",
    variant: "Host",
    architecture: "x86_64",
    commit: "out/commit",
    ref: "s/1/host",
    version: "1.0",
    gates: [],
  },
  {
    label: "//i:live",
    path: "out/live",
    kind: "image",
    format: "pxe-live",
    variant: "Live",
    architecture: "x86_64",
    commit: "out/commit",
    ref: "s/1/host",
    version: "1.0",
    gates: ["out/gate.json"],
  },
  {
    label: "//i:iso",
    path: "out/a b.iso",
    kind: "image",
    format: "iso",
    variant: "Live",
    architecture: "x86_64",
    volumeId: "S-1",
    gates: ["out/gate.json", "out/other.json"],
  },
  {
    label: "//r:sig",
    path: "out/CHECKSUM.asc",
    kind: "signature",
    format: "gpg",
    variant: "Live",
    architecture: "noarch",
    gates: [],
  },
];
const KEYS = {
  schema: "atomic-build/1",
  actions: [
    {
      label: "//t:deb",
      mnemonic: "Fetch",
      action: "a1",
      command: "b1",
      inputRoot: "c1",
      pinned: "d1",
      inputs: [],
      outputs: [{ path: "out/x.deb", sha256: "d1" }],
    },
    {
      ...{ label: "//t:rpms", mnemonic: "FetchRemote", action: "a0", command: "b0", inputRoot: "c0" },
      inputs: [],
      outputs: [{ path: "out/rpms", directory: "d4" }],
      fetched: [
        { path: "out/rpms/y.rpm", sha256: "d5" },
        { path: "out/rpms/link", link: "y.rpm" },
      ],
    },
    {
      ...{ label: "//t:host", mnemonic: "Compose", action: "a2", command: "b2", inputRoot: "c2" },
      inputs: [
        { path: "out/x.deb", sha256: "d1" },
        { path: "t/host.plan", sha256: "d2" },
        { path: "t/link", link: "x" },
      ],
      outputs: [{ path: "out/repo", directory: "d3" }],
    },
  ],
  tools: [{ name: "tar", identity: "/usr/bin/tar x", version: "1.34" }],
};

test("a statement names what is published, what came in from outside, and every key", () => {
  const folder = release();
  const { status, stderr } = run(folder, "write-provenance.sh", [
    ...["--parts", "parts.json", "--keys", "keys.json", "--builder", "https://example.org/builder"],
    ...["--output", "statement.json", "--keys-output", "copy.json"],
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(readJson(folder, "statement.json")).toEqual({
    _type: "https://in-toto.io/Statement/v1",
    subject: [
      { name: "CHECKSUM.asc", digest: { sha256: sha256("sig") } },
      { name: "a b.iso", digest: { sha256: sha256("iso") } },
      { name: "live/kernel", digest: { sha256: sha256("k") } },
      { name: "live/pxelinux.cfg/default", digest: { sha256: sha256("boot") } },
      { name: "ostree:s/1/host", digest: { sha256: COMMIT } },
    ],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: "urn:atomic-build:action-graph:1",
        externalParameters: { targets: ["//i:iso", "//i:live", "//r:sig", "//t:host"] },
        internalParameters: {
          keySchema: "atomic-build/1",
          actions: [
            { label: "//t:deb", mnemonic: "Fetch", action: "a1", command: "b1", inputRoot: "c1" },
            { label: "//t:rpms", mnemonic: "FetchRemote", action: "a0", command: "b0", inputRoot: "c0" },
            { label: "//t:host", mnemonic: "Compose", action: "a2", command: "b2", inputRoot: "c2" },
          ],
        },
        resolvedDependencies: [
          { name: "out/rpms/y.rpm", digest: { sha256: "d5" }, annotations: { fetchedBy: "//t:rpms" } },
          { name: "out/x.deb", digest: { sha256: "d1" }, annotations: { fetchedBy: "//t:deb" } },
          { name: "t/host.plan", digest: { sha256: "d2" } },
        ],
      },
      runDetails: {
        builder: { id: "https://example.org/builder", version: { tar: "1.34" } },
        byproducts: [{ name: "copy.json", digest: { sha256: sha256(JSON.stringify(KEYS)) } }],
      },
    },
  });
  expect(readFileSync(join(folder, "copy.json"), "utf8")).toBe(JSON.stringify(KEYS));
});

test("a manifest says what is released, what the gates of each part said, and sets signatures apart", () => {
  const folder = release();
  const { status, stderr } = run(folder, "write-release-manifest.sh", [
    ...["--parts", "parts.json", "--product", "Sample", "--version", "", "--output", "manifest.json"],
    ...["--gate", "out/gate.json", "--gate", "out/other.json"],
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const boots = { label: "//i:boots", result: "passed", attempts: 2 };
  const waived = { label: "//i:sizes", result: "waived", attempts: 1 };
  const tree = { ref: "s/1/host", commit: COMMIT, version: "1.0" };
  const manifest = readJson(folder, "manifest.json");
  expect(manifest).toEqual({
    schema: "atomic-build.release/1",
    product: "Sample",
    artifacts: [
      {
        label: "//t:host",
        kind: "tree",
        format: "ostree",
        variant: "Host",
        architecture: "x86_64",
        files: [],
        tree,
        tests: [],
      },
      {
        ...{ label: "//i:live", kind: "image", format: "pxe-live", variant: "Live", architecture: "x86_64" },
        files: [
          { name: "live/kernel", size: 1, sha256: sha256("k") },
          { name: "live/pxelinux.cfg/default", size: 4, sha256: sha256("boot") },
        ],
        tree,
        tests: [boots],
      },
      {
        ...{ label: "//i:iso", kind: "image", format: "iso", variant: "Live", architecture: "x86_64" },
        files: [{ name: "a b.iso", size: 3, sha256: sha256("iso") }],
        volumeId: "S-1",
        tests: [boots, waived],
      },
    ],
    signatures: [
      {
        label: "//r:sig",
        format: "gpg",
        variant: "Live",
        files: [{ name: "CHECKSUM.asc", size: 3, sha256: sha256("sig") }],
      },
    ],
    waivers: [WAIVER],
  });
  expect(ReleaseManifest.safeParse(manifest).error).toBeUndefined();
});

const WAIVER = { test: "//i:sizes", owner: "me", reason: "later", expires: "2030-01-01" };

function release(): string {
  const folder = temporaryFolder();
  const files: Readonly<Record<string, string>> = {
    "out/live/kernel": "k",
    "out/live/pxelinux.cfg/default": "boot",
    "out/a b.iso": "iso",
    "out/CHECKSUM.asc": "sig",
    "out/commit": `${COMMIT}\n`,
    "out/gate.json": JSON.stringify({ tests: [{ label: "//i:boots", result: "passed", attempts: 2 }], waivers: [] }),
    "out/other.json": JSON.stringify({
      tests: [{ label: "//i:sizes", result: "waived", attempts: 1 }],
      waivers: [WAIVER],
    }),
    "parts.json": JSON.stringify(PARTS),
    "keys.json": JSON.stringify(KEYS),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync("kernel", join(folder, "out/live/vmlinuz"));
  return folder;
}

function run(folder: string, script: string, words: readonly string[]) {
  const env = {
    ...process.env,
    TMPDIR: temporaryFolder(),
    LC_ALL: "C.UTF-8",
    ATOMIC_ED25519_KEY: join(folder, "secret"),
  };
  const { status, stderr } = spawnSync("sh", [join(TOOLS, script), ...words], { cwd: folder, encoding: "utf8", env });
  return { status, stderr };
}

function readJson(folder: string, name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), "utf8"));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
