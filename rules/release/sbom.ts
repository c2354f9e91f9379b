/**
 * Bills of materials: what is in a tree, told by the tree's own package database. Not by the lock or the treefile, which say what
 * was meant to be in it; the lock only adds the digests of the RPM files, which an installed database no longer knows.
 */
import { z } from "zod";
import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import copyrightLicenses from "../tools/copyright-licenses.sh";
import sbomCyclonedx from "../tools/sbom-cyclonedx.jq";
import sbomModel from "../tools/sbom-model.jq";
import sbomSpdx from "../tools/sbom-spdx.jq";
import writeSbom from "../tools/write-sbom.sh";
import { OstreeTreeInfo } from "../tree/ostree-tree-info.ts";
import { type ReleaseArtifact, ReleaseArtifactsInfo } from "./release-artifacts-info.ts";
import { SPDX_NAMES } from "./spdx-names.ts";

const NAMES: ToolScript = { name: "spdx-names.json", text: SPDX_NAMES };
const WRITE_SBOM: ToolScript = {
  name: "write-sbom.sh",
  text: writeSbom,
  parts: [
    { name: "sbom-model.jq", text: sbomModel },
    { name: "sbom-spdx.jq", text: sbomSpdx },
    { name: "sbom-cyclonedx.jq", text: sbomCyclonedx },
    { name: "copyright-licenses.sh", text: copyrightLicenses },
    NAMES,
  ],
};

/** The names that tools know these files by. */
const EXTENSIONS = { spdx: "spdx.json", cyclonedx: "cdx.json" } as const;

/** What is in a tree, package by package. */
export const sbom = defineRule({
  name: "sbom",
  doc: `Writes a tree's bill of materials from the RPM database in its commit, as SPDX 2.3 (NAME.spdx.json) and CycloneDX 1.6
(NAME.cdx.json): of each package its version, license, digest, purl, source package, supplier and count of files. A license that
is no SPDX expression is not guessed at: SPDX gets NOASSERTION and the package's own words as a comment; where these only name the
license files, and one is a Debian copyright file, what it lists counts. The same commit gives the
same bytes; identifiers are made from its checksum.`,
  example: `sbom(
    name = "sbom",
    tree = "//tree:host",
)`,
  attributes: {
    tree: attribute
      .label({ providers: [OstreeTreeInfo] })
      .describe("The ostree_tree target, or the ostree_signature of one"),
    formats: z
      .array(attribute.choice(["spdx", "cyclonedx"]))
      .min(1, { error: "expected at least one format" })
      .default(["spdx", "cyclonedx"])
      .describe("Which documents to write"),
    namespace: attribute
      .string()
      .regex(/^[a-z][a-z0-9+.-]*:[^\s#]+$/, { error: "expected an address without #" })
      .default("https://spdx.org/spdxdocs/")
      .describe("What the SPDX document's namespace begins with; the ref and an identifier of the commit follow"),
  },
  implementation(context) {
    const [target] = context.dependencies("tree");
    const tree = target?.get(OstreeTreeInfo);
    if (target === undefined || tree === undefined) return [];
    const { namespace } = context.attributes;
    const formats = (["spdx", "cyclonedx"] as const).filter((format) => context.attributes.formats.includes(format));
    const name = labelName(context.label);
    const outputs = formats.map((format) => ({ format, file: context.declareFile(`${name}.${EXTENSIONS[format]}`) }));
    runScript(context, {
      script: WRITE_SBOM,
      mnemonic: "WriteSbom",
      message: `Writing the bill of materials of ${tree.ref}`,
      arguments: [
        ...["--repo", tree.repository.path, "--commit", tree.commit.path, "--names", `atomic-tools/${NAMES.name}`],
        ...["--ref", tree.ref, "--version", tree.version ?? "", "--architecture", tree.architecture],
        ...["--namespace", namespace],
        ...(tree.lock === undefined ? [] : ["--lock", tree.lock.path]),
        ...outputs.flatMap(({ format, file }) => [`--${format}`, file.path]),
      ],
      inputs: [tree.repository, tree.commit, ...(tree.lock === undefined ? [] : [tree.lock])],
      outputs: outputs.map(({ file }) => file),
    });
    const release = target.get(ReleaseArtifactsInfo);
    const { commit, ref, version, architecture } = tree;
    const artifacts = outputs.map(({ format, file }): ReleaseArtifact => {
      const kind = { kind: "sbom", format, variant: release?.artifacts[0]?.variant ?? "Ostree", architecture } as const;
      return { label: context.label, file, ...kind, tree: { commit, ref, ...(version !== undefined && { version }) } };
    });
    const info = { artifacts, gates: release?.gates ?? [] };
    return [defaultInfo(outputs.map(({ file }) => file)), provide(ReleaseArtifactsInfo, info)];
  },
});
