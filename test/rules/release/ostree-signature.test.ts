import { expect, test } from "vitest";
import { ReleaseArtifactsInfo } from "../../../rules/release/release-artifacts-info.ts";
import { OstreeTreeInfo } from "../../../rules/tree/ostree-tree-info.ts";
import { analyzeRules, ED25519_ANSWER } from "../../support/analyze-rules.ts";
import { releasePart } from "../../support/release-part.ts";
import { SAMPLE_SYSTEM } from "../../support/sample-system.ts";

const KEY = "0123456789ABCDEF0123456789ABCDEF01234567";
const RELEASE = `
signing_key(name = "key", fingerprint = "${KEY}", public_key = "release.asc", ed25519 = True)
signing_key(name = "openpgp", fingerprint = "${KEY}", public_key = "release.asc")
signing_key(name = "ed25519", ed25519 = True)
release_part(name = "gate", variant = "Gate", gated = True)
ostree_signature(name = "signed", tree = "//tree:host", key = ":key", gates = [":gate"])
`;

function analyze(text: string) {
  const tree = `${SAMPLE_SYSTEM["tree/BUILD.atomic"]}
ostree_tree(name = "next", treefile = ":treefile", lock = ":lock", previous_version = "1.0", version_epoch = 1000)`;
  const release = { "release/BUILD.atomic": `${RELEASE}${text}`, "release/release.asc": "" };
  return analyzeRules({ ...SAMPLE_SYSTEM, "tree/BUILD.atomic": tree, ...release }, { moreRules: [releasePart] });
}

test("a tree is signed with both keys after its gates, and is then the same tree in another repository", () => {
  const analysis = analyze("");
  expect(analysis.problems).toEqual([]);
  expect(analysis.actionsOf("//release:signed")).toEqual([
    {
      mnemonic: "OstreeSign",
      message: "Signing sample/1/x86_64/host",
      arguments: [
        "sh",
        "atomic-tools/ostree-sign.sh",
        ...["--repo", "atomic-out/tree/host/repo", "--commit", "atomic-out/tree/host/commit"],
        ...["--ref", "sample/1/x86_64/host"],
        ...["--gpg-key", KEY, "--gpg-public", "release/release.asc"],
        ...["--ed25519-public", ED25519_ANSWER.publicKey],
        ...["--output", "atomic-out/release/signed/repo"],
      ],
      inputs: [
        ...["ostree-sign.sh", "ed25519-key.sh", "gpg-home.sh", "signature-files.sh"].map(
          (name) => `atomic-tools/${name}`,
        ),
        ...["atomic-out/tree/host/repo/", "atomic-out/tree/host/commit", "release/release.asc"],
        "atomic-out/release/gate.gate",
      ],
      outputs: ["atomic-out/release/signed/repo/"],
      traits: ["gpg-agent", "ed25519-key"],
    },
  ]);
  const tree = analysis.providedBy("//tree:host", OstreeTreeInfo);
  const signed = analysis.providedBy("//release:signed", OstreeTreeInfo);
  expect(signed).toMatchObject({ commit: tree?.commit, ref: tree?.ref, version: "1.0" });
  expect(signed?.repository.path).toBe("atomic-out/release/signed/repo");
  const info = analysis.providedBy("//release:signed", ReleaseArtifactsInfo);
  expect(info?.artifacts).toMatchObject([{ label: "//release:signed", kind: "tree", file: signed?.repository }]);
  expect(info?.gates.map(({ path }) => path)).toEqual(["atomic-out/release/gate.gate"]);
});

test.each([
  ["openpgp", ["gpg-agent"]],
  ["ed25519", ["ed25519-key"]],
])("with a key of the kind %s no other secret is asked for", (key, credentials) => {
  const analysis = analyze(`ostree_signature(name = "one", tree = "//tree:host", key = ":${key}")`);
  const [action] = analysis.actionsOf("//release:one");
  expect(action?.traits).toEqual(credentials);
  expect(action?.arguments.filter((word) => /^--(gpg-key|ed25519-public)$/.test(word))).toHaveLength(1);
});

const DELTAS = `
ostree_signature(name = "next", tree = "//tree:next", key = ":key", gates = [":gate"])
static_delta(name = "delta", previous = ":signed", tree = ":next", min_fallback_mib = 8, max_bsdiff_mib = 0)
static_delta(name = "first", tree = ":next")
`;

test("the repository that is published has the deltas of its own commit, and no others", () => {
  const analysis = analyze(`${DELTAS}
ostree_signature(name = "repository", tree = ":next", key = ":key", deltas = [":delta", ":first"])
ostree_signature(name = "wrong", tree = ":signed", key = ":key", deltas = [":delta"])`);
  const [action] = analysis.actionsOf("//release:repository");
  expect(action?.arguments.join(" ")).toContain(
    "--ref sample/1/x86_64/host --deltas atomic-out/release/delta --deltas atomic-out/release/first --gpg-key",
  );
  expect(action?.inputs).toContain("atomic-out/release/delta/");
  expect(action?.inputs).toContain("atomic-out/release/gate.gate");
  expect(analysis.problems).toEqual([
    'release/BUILD.atomic:13:76: Cannot publish "//release:delta": it leads to the commit of "//tree:next", expected that of "//tree:host"',
  ]);
});
