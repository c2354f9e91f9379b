/**
 * One file that says what a release is: for a site's download page, for whoever verifies it, and for `atomic-build diff`. Like a
 * compose's composeinfo and images.json in one, with what the gates said.
 */
import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import releaseFiles from "../tools/release-files.sh";
import writeManifestProgram from "../tools/write-release-manifest.jq";
import writeManifest from "../tools/write-release-manifest.sh";
import { ReleaseArtifactsInfo } from "./release-artifacts-info.ts";
import { releaseParts } from "./release-parts.ts";

const WRITE_RELEASE_MANIFEST: ToolScript = {
  name: "write-release-manifest.sh",
  text: writeManifest,
  parts: [
    { name: "write-release-manifest.jq", text: writeManifestProgram },
    { name: "release-files.sh", text: releaseFiles },
  ],
};

/** What a release consists of. */
export const releaseManifest = defineRule({
  name: "release_manifest",
  doc: `Writes NAME.json: of each artifact its label, kind, variant, files with sizes and digests, volume id, and the tree it was made
of; which tests passed at its gates, in how many attempts, and which waivers let one pass; the signatures. The same artifacts
give the same bytes.`,
  example: `release_manifest(
    name = "manifest",
    artifacts = [
        ":provenance",
        ":sbom",
        "//images:pxetolive",
    ],
    product = "Sample",
)`,
  attributes: {
    artifacts: attribute
      .labelList({ providers: [ReleaseArtifactsInfo] })
      .min(1, { error: "expected at least one target" })
      .describe("All that is released: trees, images or their gates, checksums, signatures, bills of materials"),
    product: attribute.string().min(1, { error: "expected a name" }).describe("What is released, by name"),
    version: attribute.string().default("").describe("Its version; default: none but that of its trees"),
  },
  implementation(context) {
    const { product, version } = context.attributes;
    const { artifacts, gates, text, inputs } = releaseParts(context.dependencies("artifacts"));
    const name = labelName(context.label);
    const parts = context.literal(`${name}.parts.json`, text);
    const manifest = context.declareFile(`${name}.json`);
    runScript(context, {
      script: WRITE_RELEASE_MANIFEST,
      mnemonic: "WriteReleaseManifest",
      message: `Writing the manifest of ${product}`,
      arguments: [
        ...["--parts", parts.path, "--product", product, "--version", version, "--output", manifest.path],
        ...gates.flatMap(({ path }) => ["--gate", path]),
      ],
      inputs: [parts, ...inputs, ...gates],
      outputs: [manifest],
    });
    const architectures = new Set(
      artifacts.map(({ architecture }) => architecture).filter((name) => name !== "noarch"),
    );
    const architecture = architectures.size === 1 ? ([...architectures][0] ?? "noarch") : "noarch";
    const kind = { kind: "manifest", format: "json", variant: "Release", architecture } as const;
    const own = [{ label: context.label, file: manifest, ...kind }];
    return [defaultInfo([manifest]), provide(ReleaseArtifactsInfo, { artifacts: own, gates })];
  },
});
