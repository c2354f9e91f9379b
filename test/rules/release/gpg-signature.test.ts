import { expect, test } from "vitest";
import { ReleaseArtifactsInfo } from "../../../rules/release/release-artifacts-info.ts";
import { analyzeRules } from "../../support/analyze-rules.ts";
import { releasePart } from "../../support/release-part.ts";

const KEY = "0123456789ABCDEF0123456789ABCDEF01234567";
const PARTS = `
signing_key(name = "key", fingerprint = "${KEY}", public_key = "release.asc")
signing_key(name = "ed25519", ed25519 = True)
release_part(name = "disk", variant = "Cloud", gated = True)
release_part(name = "live", variant = "Live", folder = True)
release_part(name = "gate", variant = "Gate", gated = True)
checksums(name = "sums", artifacts = [":disk"])
`;

function analyze(text: string, files: Readonly<Record<string, string>> = {}) {
  const texts = { "BUILD.atomic": `${PARTS}${text}`, "release.asc": "", NOTES: "", ...files };
  return analyzeRules(texts, { moreRules: [releasePart] });
}

test("a CHECKSUM file is signed in clear under its own name, with the agent, after the gates of what it lists", () => {
  const analysis = analyze('gpg_signature(name = "signed", files = [":sums"], key = ":key", gates = [":gate"])');
  expect(analysis.problems).toEqual([]);
  expect(analysis.actionsOf("//:signed")).toEqual([
    {
      mnemonic: "GpgSign",
      message: "Signing sums-Cloud-CHECKSUM",
      arguments: [
        "sh",
        "atomic-tools/gpg-sign.sh",
        "clear",
        KEY,
        "release.asc",
        "atomic-out/sums-Cloud-CHECKSUM",
        "atomic-out/signed/sums-Cloud-CHECKSUM",
      ],
      inputs: [
        "atomic-tools/gpg-sign.sh",
        "atomic-tools/gpg-home.sh",
        "release.asc",
        "atomic-out/sums-Cloud-CHECKSUM",
        "atomic-out/disk.gate",
        "atomic-out/gate.gate",
      ],
      outputs: ["atomic-out/signed/sums-Cloud-CHECKSUM"],
      traits: ["gpg-agent"],
    },
  ]);
  const info = analysis.providedBy("//:signed", ReleaseArtifactsInfo);
  expect(info?.artifacts).toMatchObject([
    { label: "//:signed", kind: "signature", format: "openpgp-clear", variant: "Cloud", architecture: "x86_64" },
  ]);
  expect(info?.gates.map(({ path }) => path)).toEqual(["atomic-out/disk.gate", "atomic-out/gate.gate"]);
});

test("a detached signature lies beside its file, one for each", () => {
  const analysis = analyze(
    'gpg_signature(name = "signed", files = [":disk", "NOTES"], key = ":key", mode = "detached")',
  );
  expect(analysis.actionsOf("//:signed").flatMap(({ outputs }) => outputs)).toEqual([
    "atomic-out/signed/disk.img.asc",
    "atomic-out/signed/NOTES.asc",
  ]);
});

test("what one signature cannot be of, and a key of another kind, is refused where it is named", () => {
  const analysis = analyze(
    'gpg_signature(name = "signed", files = [":live", "NOTES", "//more:NOTES"], key = ":key")\n' +
      'gpg_signature(name = "other", files = ["NOTES"], key = ":ed25519")',
    { "more/BUILD.atomic": 'exports_files(["NOTES"])', "more/NOTES": "" },
  );
  expect(analysis.problems).toEqual([
    'BUILD.atomic:8:41: Cannot sign "atomic-out/live": it is a folder; sign its checksums, and a repository with ostree_signature',
    'BUILD.atomic:8:59: Cannot sign "more/NOTES": "NOTES" has the same name',
    'BUILD.atomic:9:56: Cannot sign with "//:ed25519": it has no OpenPGP key, expected "fingerprint" or "user_id"',
  ]);
});
