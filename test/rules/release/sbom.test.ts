import { expect, test } from "vitest";
import { ReleaseArtifactsInfo } from "../../../rules/release/release-artifacts-info.ts";
import { SPDX_NAMES } from "../../../rules/release/spdx-names.ts";
import { analyzeRules } from "../../support/analyze-rules.ts";
import { SAMPLE_SYSTEM } from "../../support/sample-system.ts";

const TREE = { commit: { path: "atomic-out/tree/host/commit" }, ref: "sample/1/x86_64/host", version: "1.0" };

test("both documents are written by one action, from the commit and the lock's digests", () => {
  const analysis = analyzeRules(withSbom(""));
  expect(analysis.problems).toEqual([]);
  expect(analysis.actionsOf("//release:bom")).toEqual([
    {
      mnemonic: "WriteSbom",
      message: "Writing the bill of materials of sample/1/x86_64/host",
      arguments: [
        ...["sh", "atomic-tools/write-sbom.sh"],
        ...["--repo", "atomic-out/tree/host/repo", "--commit", "atomic-out/tree/host/commit"],
        ...["--names", "atomic-tools/spdx-names.json", "--ref", "sample/1/x86_64/host", "--version", "1.0"],
        ...["--architecture", "x86_64", "--namespace", "https://spdx.org/spdxdocs/"],
        ...["--lock", "atomic-out/tree/lock.json"],
        ...["--spdx", "atomic-out/release/bom.spdx.json", "--cyclonedx", "atomic-out/release/bom.cdx.json"],
      ],
      inputs: [
        "atomic-tools/write-sbom.sh",
        "atomic-tools/sbom-model.jq",
        "atomic-tools/sbom-spdx.jq",
        "atomic-tools/sbom-cyclonedx.jq",
        "atomic-tools/copyright-licenses.sh",
        "atomic-tools/spdx-names.json",
        "atomic-out/tree/host/repo/",
        "atomic-out/tree/host/commit",
        "atomic-out/tree/lock.json",
      ],
      outputs: ["atomic-out/release/bom.spdx.json", "atomic-out/release/bom.cdx.json"],
      traits: [],
    },
  ]);
  const part = { label: "//release:bom", kind: "sbom", variant: "Ostree", architecture: "x86_64", tree: TREE };
  expect(analysis.providedBy("//release:bom", ReleaseArtifactsInfo)).toMatchObject({
    artifacts: [
      { ...part, format: "spdx", file: { path: "atomic-out/release/bom.spdx.json" } },
      { ...part, format: "cyclonedx", file: { path: "atomic-out/release/bom.cdx.json" } },
    ],
    gates: [],
  });
});

test("a format that is not asked for is not written", () => {
  const analysis = analyzeRules(withSbom('formats = ["cyclonedx"]'));
  expect(analysis.actionsOf("//release:bom").flatMap(({ outputs }) => outputs)).toEqual([
    "atomic-out/release/bom.cdx.json",
  ]);
});

test("a namespace that SPDX would not take is refused where it stands", () => {
  expect(analyzeRules(withSbom('namespace = "https://example.org/#here"')).problems).toEqual([
    'release/BUILD.atomic:1:54: Cannot read attribute "namespace" of sbom target "//release:bom": expected an address without #, got string "https://example.org/#here"',
  ]);
});

test("a tree is a part of a release, under its variant", () => {
  const { problems, providedBy } = analyzeRules({
    ...SAMPLE_SYSTEM,
    "tree/BUILD.atomic": `${SAMPLE_SYSTEM["tree/BUILD.atomic"]}`.replace(
      'lock = ":lock")',
      'lock = ":lock", variant = "Host")',
    ),
  });
  expect(problems).toEqual([]);
  expect(providedBy("//tree:host", ReleaseArtifactsInfo)).toMatchObject({
    artifacts: [
      {
        label: "//tree:host",
        file: { path: "atomic-out/tree/host/repo", isDirectory: true },
        kind: "tree",
        format: "ostree",
        variant: "Host",
        architecture: "x86_64",
        tree: TREE,
      },
    ],
    gates: [],
  });
});

test("SPDX's names are found by their small letters, current ones and those it has retired", () => {
  const { licenses, exceptions } = JSON.parse(SPDX_NAMES);
  expect([licenses["gpl-2.0-or-later"], licenses["gpl-2.0"], licenses["mit"], licenses["none"]]).toEqual([
    "GPL-2.0-or-later",
    "GPL-2.0",
    "MIT",
    undefined,
  ]);
  expect(exceptions["classpath-exception-2.0"]).toBe("Classpath-exception-2.0");
});

function withSbom(attributes: string): Readonly<Record<string, string>> {
  const build = `sbom(name = "bom", tree = "//tree:host", ${attributes})\n`;
  return { ...SAMPLE_SYSTEM, "release/BUILD.atomic": build };
}
