import { expect, test } from "vitest";
import { ReleaseArtifactsInfo } from "../../../rules/release/release-artifacts-info.ts";
import { analyzeRules } from "../../support/analyze-rules.ts";
import { releasePart } from "../../support/release-part.ts";

const PARTS = `
release_part(name = "qcow2", variant = "Cloud", gated = True)
release_part(name = "raw", variant = "Cloud", architecture = "aarch64")
release_part(name = "live", variant = "PXE-Live", folder = True)
release_part(name = "tree", variant = "Host", kind = "tree")
`;

function analyze(text: string) {
  return analyzeRules({ "BUILD.atomic": `${PARTS}${text}`, NOTES: "" }, { moreRules: [releasePart] });
}

test("each variant has a CHECKSUM file over its own artifacts, made without anything else", () => {
  const analysis = analyze(
    'checksums(name = "sums", artifacts = [":live", ":raw", ":qcow2", "NOTES"], variant = "Docs", short = "Sample", release = "1-20250410.0")',
  );
  expect(analysis.problems).toEqual([]);
  const expected = (variant: string, ...files: readonly string[]) => {
    const name = `Sample-${variant}-1-20250410.0-CHECKSUM`;
    return {
      mnemonic: "WriteChecksums",
      message: `Writing ${name}`,
      arguments: [
        "sh",
        "atomic-tools/write-checksums.sh",
        `atomic-out/${name}`,
        ...files.map((file) => file.replace(/\/$/, "")),
      ],
      inputs: ["atomic-tools/write-checksums.sh", ...files],
      outputs: [`atomic-out/${name}`],
      traits: [],
    };
  };
  expect(analysis.actionsOf("//:sums")).toEqual([
    expected("Cloud", "atomic-out/qcow2.img", "atomic-out/raw.img"),
    expected("Docs", "NOTES"),
    expected("PXE-Live", "atomic-out/live/"),
  ]);
  const info = analysis.providedBy("//:sums", ReleaseArtifactsInfo);
  expect(
    info?.artifacts.map(({ kind, format, variant, architecture }) => [kind, format, variant, architecture]),
  ).toEqual([
    ["checksums", "fedora", "Cloud", "noarch"],
    ["checksums", "fedora", "Docs", "noarch"],
    ["checksums", "fedora", "PXE-Live", "x86_64"],
  ]);
  expect(info?.gates.map(({ path }) => path)).toEqual(["atomic-out/qcow2.gate"]);
});

test("without a release and a short name the files are called for the target", () => {
  const analysis = analyze('checksums(name = "sums", artifacts = [":qcow2"])');
  expect(analysis.actionsOf("//:sums").flatMap(({ outputs }) => outputs)).toEqual(["atomic-out/sums-Cloud-CHECKSUM"]);
});

test("a tree and a file of no variant are refused where they are named", () => {
  expect(analyze('checksums(name = "sums", artifacts = [":qcow2", ":tree", "NOTES"])').problems).toEqual([
    'BUILD.atomic:6:49: Cannot write checksums of "//:tree": it is a tree, whose files are named by their checksums',
    'BUILD.atomic:6:58: Cannot write checksums of "//:NOTES": it has no variant, being no part of a release by itself',
    '  > Say where it belongs: variant = "…"',
  ]);
});
