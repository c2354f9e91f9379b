/**
 * What is said of a release, by the real programs over a tiny one: bills of materials, provenance and its signature, the manifest,
 * and how two releases differ. The tests build on each other, in order.
 */
import { createPublicKey, verify } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { afterAll, expect, test } from "vitest";
import type { Difference } from "../../rules/difference/difference.ts";
import { ReleaseManifest } from "../../rules/release/release-manifest-format.ts";
import { ReleaseKeys } from "../support/release-keys.ts";
import { actionsRun, errorsSaid } from "../support/scenario-invocation.ts";
import { filesBelow } from "../support/scenario-outputs.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";
import { SpdxDocument } from "../support/spdx-document.ts";
import { TINY_REF, TINY_SYSTEM } from "../support/tiny-system.ts";

const place = mkdtempSync(join(tmpdir(), "atomic-build-records-"));
const keys = new ReleaseKeys(join(place, "keys"), { userId: "Tiny Release <release@example.org>" });
afterAll(() => {
  keys.close();
  rmSync(place, { recursive: true, force: true });
});

const RECORDS = `
sbom(name = "bom", tree = ":new")
provenance(name = "story", artifacts = [":new", ":bom"])
dsse_signature(name = "attested", statement = ":story", key = ":key")
release_manifest(name = "all", artifacts = [":attested", ":bom", ":new", ":story"], product = "Tiny", version = "1")
`;
const files = { ...TINY_SYSTEM, "BUILD.atomic": `${TINY_SYSTEM["BUILD.atomic"]}${RECORDS}` };
const workspace = new ScenarioWorkspace(files, { folder: join(place, "workspace") });
const { environment } = keys;
const WANTED = ["//:all", "//:attested", "//:bom", "//:story", "//:new", "//:old"];

async function ranBy(...words: readonly string[]): Promise<readonly string[]> {
  const built = await workspace.runJson(words, { environment });
  expect([built.exitCode, errorsSaid(built)]).toEqual([0, []]);
  return actionsRun(built);
}

function read(name: string): string {
  return workspace.read(`atomic-out/${name}`);
}

test("everything is written once, and not again", async () => {
  const first = await ranBy(...WANTED);
  expect(first.filter((action) => /^(Write|SignS)/.test(action))).toEqual([
    ...["SignStatement //:attested", "WriteProvenance //:story", "WriteReleaseManifest //:all", "WriteSbom //:bom"],
  ]);
  expect(await ranBy(...WANTED)).toEqual([]);
});

test("the bills of materials list what is installed, and their formats' judges accept them", async () => {
  const cyclonedx = read("bom.cdx.json");
  expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(cyclonedx)).toBeNull();
  expect(JSON.parse(cyclonedx).components.map(({ name }: { name: string }) => name)).toEqual(["system", "tool"]);
  const { packages } = SpdxDocument.parse(JSON.parse(read("bom.spdx.json")));
  expect(packages.map(({ name, licenseDeclared, checksums }) => [name, licenseDeclared, checksums?.length])).toEqual([
    [TINY_REF, "NOASSERTION", 1],
    ["system", "MIT", 1],
    ["tool", "MIT", 1],
  ]);
});

test("the statement is about the commit, names its sources, and is signed by the release's key", () => {
  const statement = JSON.parse(read("story.statement.json"));
  const commit = read("new/commit").trim();
  expect(statement.subject).toContainEqual({ name: `ostree:${TINY_REF}`, digest: { sha256: commit } });
  const { resolvedDependencies } = statement.predicate.buildDefinition;
  const names = resolvedDependencies.map(({ name }: { name: string }) => name);
  expect(names.filter((name: string) => !/^atomic-(out|tools)\//.test(name))).toEqual([
    ...["system.spec", "tool.spec", "tool.txt"],
  ]);
  const { payload, payloadType, signatures } = JSON.parse(read("attested.intoto.jsonl"));
  const body = Buffer.from(payload, "base64");
  expect(body.toString()).toBe(read("story.statement.json"));
  const head = Buffer.from("302a300506032b6570032100", "hex");
  const der = Buffer.concat([head, Buffer.from(keys.ed25519PublicKey, "base64")]);
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${body.length} `), body]);
  expect(verify(null, signed, key, Buffer.from(signatures[0].sig, "base64"))).toBe(true);
});

test("the secret key is in no output, no log, no record and no blob", () => {
  const pieces = keys.secretPieces();
  const holds = (path: string) => pieces.some(({ bytes }) => readFileSync(path).includes(bytes));
  const below = (folder: string) => filesBelow(folder).map((path) => join(folder, path));
  expect(holds(keys.ed25519File)).toBe(true);
  expect([...below(workspace.folder), ...below(workspace.cacheFolder)].filter(holds)).toEqual([]);
});

test("another folder and cache give the same bytes, the signature included", async () => {
  const other = new ScenarioWorkspace(files, { folder: join(place, "other/and deeper") });
  cpSync(workspace.path(".atomic/locks"), other.path(".atomic/locks"), { recursive: true });
  const built = await other.runJson(["//:all", "//:attested", "//:bom", "//:story"], { environment });
  expect([built.exitCode, errorsSaid(built)]).toEqual([0, []]);
  const names = [
    "bom.spdx.json",
    "bom.cdx.json",
    "story.statement.json",
    "story.keys.json",
    "attested.intoto.jsonl",
    "all.json",
  ];
  expect(names.filter((name) => other.read(`atomic-out/${name}`) !== read(name))).toEqual([]);
});

test("the manifest lists every part with its digest, and the tree by its commit", () => {
  const manifest = ReleaseManifest.parse(JSON.parse(read("all.json")));
  const listed = manifest.artifacts.map(({ label, format, files: made }) => [
    label,
    format,
    made.map(({ name }) => name),
  ]);
  expect(listed).toEqual([
    ["//:story", "action-keys", ["story.keys.json"]],
    ["//:story", "in-toto-statement", ["story.statement.json"]],
    ["//:bom", "cyclonedx", ["bom.cdx.json"]],
    ["//:bom", "spdx", ["bom.spdx.json"]],
    ["//:new", "ostree", []],
  ]);
  expect(manifest.artifacts.at(-1)?.tree).toEqual({
    ref: TINY_REF,
    commit: read("new/commit").trim(),
    version: "1.0.1",
  });
  expect(manifest.signatures.map(({ label }) => label)).toEqual(["//:attested"]);
});

test("two releases are compared as JSON and as text; what is on stdout is the answer alone", async () => {
  const compared = await workspace.run(["diff", "--json", "//:old", "//:new"], { environment });
  const { tree }: Difference = JSON.parse(compared.stdout);
  expect(tree?.packages.added).toEqual([{ name: "tool", architecture: "noarch", version: "1-1" }]);
  expect(tree?.files.added.map(({ path }) => path)).toContain("/usr/bin/tool");
  const told = await workspace.run(["diff", "atomic-out/old", "//:new"], { environment });
  expect(told.stdout.split("\n").slice(0, 3)).toEqual([
    "atomic-out/old -> //:new",
    expect.stringMatching(/^ {2}commit: [0-9a-f]{12} -> [0-9a-f]{12}, version 1\.0 -> 1\.0\.1$/),
    "  packages: 1 added, 1 unchanged",
  ]);
  const nowhere = await workspace.run(["diff", "nowhere", "//:new"], { environment });
  expect([nowhere.exitCode, nowhere.stderr.split("\n")[0]]).toEqual([
    2,
    'error: Cannot compare "nowhere": there is no "nowhere", and a label has // or : in it',
  ]);
});

test("a tree that changed is told after the build, and can be compared with the one before", async () => {
  workspace.edit("tool.spec", "Version: 1", "Version: 1~rc1");
  const built = await workspace.runJson(["//:new"], { environment });
  const changes = built.events.flatMap((event) => (event.kind === "target-changed" ? [event] : []));
  expect(changes.map(({ label, lines }) => [label, lines.slice(-2)])).toEqual([
    ["//:new", ["Downgraded packages:", "  tool  1-1 -> 1~rc1-1"]],
  ]);
  const compared = await workspace.run(["diff", "--json", "//:new@previous", "//:new"], { environment });
  const { tree }: Difference = JSON.parse(compared.stdout);
  expect(tree?.packages.downgraded).toEqual([{ name: "tool", architecture: "noarch", from: "1-1", to: "1~rc1-1" }]);
  expect(tree?.files.changed.map(({ path }) => path)).toEqual(["/usr/share/rpm/rpmdb.sqlite"]);
});
