import { expect, test } from "vitest";
import { ReleaseArtifactsInfo } from "../../../rules/release/release-artifacts-info.ts";
import { analyzeRules, literalsOf } from "../../support/analyze-rules.ts";
import { SAMPLE_SYSTEM } from "../../support/sample-system.ts";

const KEY = `${"A".repeat(43)}=`;
const TARGETS = `provenance(name = "story", artifacts = ["//tree:host", ":bom"])
sbom(name = "bom", tree = "//tree:host")
signing_key(name = "key", ed25519_public_key = "${KEY}")
dsse_signature(name = "signed", statement = ":story", key = ":key")
release_manifest(name = "all", artifacts = [":signed", ":story", ":bom", "//tree:host"], product = "Sample")
`;
const RELEASE = { ...SAMPLE_SYSTEM, "release/BUILD.atomic": TARGETS };

test("a statement is written from the parts and the keys of the actions that made them; of a tree only the commit is read", () => {
  const analysis = analyzeRules(RELEASE);
  expect(analysis.problems).toEqual([]);
  const [action] = analysis.actionsOf("//release:story");
  expect(action).toMatchObject({
    mnemonic: "WriteProvenance",
    arguments: [
      ...["sh", "atomic-tools/write-provenance.sh", "--parts", "atomic-out/release/story.parts.json"],
      ...["--keys", "atomic-tools/action-keys.json", "--builder", "urn:atomic-build:unattested-machine"],
      ...["--output", "atomic-out/release/story.statement.json"],
      ...["--keys-output", "atomic-out/release/story.keys.json"],
    ],
    inputs: [
      ...["write-provenance.sh", "write-provenance.jq", "release-files.sh"].map((name) => `atomic-tools/${name}`),
      "atomic-out/release/story.parts.json",
      "atomic-out/release/bom.cdx.json",
      "atomic-out/tree/host/commit",
      "atomic-out/release/bom.spdx.json",
    ],
    outputs: ["atomic-out/release/story.statement.json", "atomic-out/release/story.keys.json"],
  });
  const keyRecord = analysis.graph.actions.find(({ owner }) => owner === "//release:story")?.keyRecord;
  expect({ ...keyRecord, of: keyRecord?.of.map(({ path }) => path) }).toEqual({
    path: "atomic-tools/action-keys.json",
    of: ["atomic-out/release/bom.cdx.json", "atomic-out/release/bom.spdx.json", "atomic-out/tree/host/repo"],
  });
});

test("parts are listed once, sorted, with what a manifest says of each", () => {
  const parts = JSON.parse(literalsOf(analyzeRules(RELEASE)).get("atomic-out/release/all.parts.json")?.content ?? "");
  const tree = { commit: "atomic-out/tree/host/commit", ref: "sample/1/x86_64/host", version: "1.0" };
  const host = { variant: "Ostree", architecture: "x86_64", ...tree, gates: [] };
  const bom = { label: "//release:bom", kind: "sbom", ...host };
  const own = { variant: "Ostree", architecture: "noarch", gates: [] };
  expect(parts).toEqual([
    {
      label: "//release:story",
      path: "atomic-out/release/story.keys.json",
      kind: "provenance",
      format: "action-keys",
      ...own,
    },
    {
      ...{ label: "//release:story", path: "atomic-out/release/story.statement.json" },
      ...{ kind: "provenance", format: "in-toto-statement", ...own },
    },
    { ...bom, path: "atomic-out/release/bom.cdx.json", format: "cyclonedx" },
    { ...bom, path: "atomic-out/release/bom.spdx.json", format: "spdx" },
    {
      label: "//release:signed",
      path: "atomic-out/release/signed.intoto.jsonl",
      kind: "signature",
      format: "dsse",
      ...own,
    },
    { label: "//tree:host", path: "atomic-out/tree/host/repo", kind: "tree", format: "ostree", ...host },
  ]);
});

test("a signature is an effect with the one key it needs, and is a part of the release itself", () => {
  const analysis = analyzeRules(RELEASE);
  expect(analysis.actionsOf("//release:signed")[0]).toMatchObject({
    mnemonic: "SignStatement",
    arguments: [
      ...["sh", "atomic-tools/sign-dsse.sh", "--statement", "atomic-out/release/story.statement.json"],
      ...["--type", "application/vnd.in-toto+json", "--public-key", KEY],
      ...["--output", "atomic-out/release/signed.intoto.jsonl"],
    ],
    outputs: ["atomic-out/release/signed.intoto.jsonl"],
  });
  expect(analysis.graph.actions.find(({ owner }) => owner === "//release:signed")?.effect).toEqual({
    credentials: ["ed25519-key"],
    writableFolders: [],
    rechecks: false,
    publishes: false,
  });
  expect(analysis.providedBy("//release:signed", ReleaseArtifactsInfo)?.artifacts).toMatchObject([
    { kind: "signature", format: "dsse", file: { path: "atomic-out/release/signed.intoto.jsonl" } },
  ]);
});

test("what has no statement is not signed, and a key without ed25519 signs none", () => {
  const pgp = `signing_key(name = "pgp", fingerprint = "${"0".repeat(40)}", public_key = "key.asc")`;
  const build = `${TARGETS}${pgp}
dsse_signature(name = "a", key = ":key", statement = "//tree:host")
dsse_signature(name = "b", key = ":pgp", statement = ":story")
`;
  expect(analyzeRules({ ...RELEASE, "release/key.asc": "", "release/BUILD.atomic": build }).problems).toEqual([
    'release/BUILD.atomic:7:54: Cannot sign "//tree:host": it has no statement, expected a provenance target',
    'release/BUILD.atomic:8:34: Cannot sign with "//release:pgp": it has no ed25519 key',
    "  > Give it one: ed25519 = True",
  ]);
});

test("a manifest reads the receipts of all gates, and its own gates are theirs", () => {
  const analysis = analyzeRules(RELEASE);
  expect(analysis.actionsOf("//release:all")[0]).toMatchObject({
    mnemonic: "WriteReleaseManifest",
    arguments: [
      ...["sh", "atomic-tools/write-release-manifest.sh", "--parts", "atomic-out/release/all.parts.json"],
      ...["--product", "Sample", "--version", "", "--output", "atomic-out/release/all.json"],
    ],
    outputs: ["atomic-out/release/all.json"],
  });
  expect(analysis.providedBy("//release:all", ReleaseArtifactsInfo)).toMatchObject({
    artifacts: [{ kind: "manifest", format: "json", variant: "Release", architecture: "x86_64" }],
    gates: [],
  });
});
