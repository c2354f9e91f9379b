import { expect, test } from "vitest";
import { ReleaseArtifactsInfo } from "../../../rules/release/release-artifacts-info.ts";
import { StaticDeltaInfo } from "../../../rules/release/static-delta-info.ts";
import { analyzeRules } from "../../support/analyze-rules.ts";
import { SAMPLE_SYSTEM } from "../../support/sample-system.ts";

const RELEASE = `
signing_key(name = "key", user_id = "me")
ostree_signature(name = "signed", tree = "//tree:host", key = ":key")
ostree_signature(name = "next", tree = "//tree:next", key = ":key")
static_delta(name = "delta", previous = ":signed", tree = ":next", min_fallback_mib = 8, max_bsdiff_mib = 0)
static_delta(name = "first", tree = ":next")
`;

function analyze(more = "", files: Readonly<Record<string, string>> = {}) {
  const tree = `${SAMPLE_SYSTEM["tree/BUILD.atomic"]}
ostree_tree(name = "next", treefile = ":treefile", lock = ":lock", previous_version = "1.0", version_epoch = 1000)`;
  return analyzeRules({
    ...SAMPLE_SYSTEM,
    "tree/BUILD.atomic": tree,
    "release/BUILD.atomic": `${RELEASE}${more}`,
    ...files,
  });
}

test("a delta leads from the commit before, or from nothing, to the signed one", () => {
  const analysis = analyze();
  expect(analysis.problems).toEqual([]);
  const to = ["--repo", "atomic-out/release/next/repo", "--commit", "atomic-out/tree/next/commit"];
  const from = ["--from-repo", "atomic-out/release/signed/repo", "--from-commit", "atomic-out/tree/host/commit"];
  const [delta] = analysis.actionsOf("//release:delta");
  expect(delta).toMatchObject({
    arguments: [
      ...["sh", "atomic-tools/make-static-delta.sh", ...to, "--output", "atomic-out/release/delta", ...from],
      ...["--max-bsdiff-size", "0", "--min-fallback-size", "8"],
    ],
    inputs: [
      "atomic-tools/make-static-delta.sh",
      ...["atomic-out/release/next/repo/", "atomic-out/tree/next/commit"],
      ...["atomic-out/release/signed/repo/", "atomic-out/tree/host/commit"],
    ],
    traits: ["disk"],
  });
  const [first] = analysis.actionsOf("//release:first");
  expect(first?.arguments.slice(2)).toEqual([...to, "--output", "atomic-out/release/first"]);
  expect(analysis.providedBy("//release:delta", StaticDeltaInfo)).toMatchObject({
    folder: { path: "atomic-out/release/delta", isDirectory: true },
    commit: { path: "atomic-out/tree/next/commit" },
  });
  expect(analysis.providedBy("//release:delta", ReleaseArtifactsInfo)?.artifacts).toMatchObject([
    {
      label: "//release:delta",
      kind: "delta",
      format: "ostree-static-delta",
      variant: "Ostree",
      architecture: "x86_64",
    },
  ]);
});

test("a release that was made elsewhere is a folder with its repository", () => {
  const files = { "release/last/config": "", "release/last/refs/heads/sample/1/x86_64/host": "" };
  const analysis = analyze('static_delta(name = "far", previous = "last", tree = ":next")', files);
  expect(analysis.problems).toEqual([]);
  const [action] = analysis.actionsOf("//release:far");
  expect(action?.arguments.slice(-4)).toEqual(["--from-repo", "release/last", "--from-ref", "sample/1/x86_64/host"]);
  expect(action?.inputs.at(-1)).toBe("release/last/");
});
