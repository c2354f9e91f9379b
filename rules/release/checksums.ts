/**
 * CHECKSUM files as Fedora publishes them, one per variant, so that the tools that people have (sha256sum -c, gpg --verify) and
 * the scripts that distributions have read them unchanged.
 */
import { labelName } from "../../engine/core/label.ts";
import type { Artifact } from "../../engine/rule/artifact.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { type AttributesOf, defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import writeChecksums from "../tools/write-checksums.sh";
import { gatesOf } from "./gates-of.ts";
import { type ReleaseArtifact, ReleaseArtifactsInfo } from "./release-artifacts-info.ts";

const WRITE_CHECKSUMS: ToolScript = { name: "write-checksums.sh", text: writeChecksums };
const NAME_PART = /^[\w.+-]+$/;
const NAME_PART_ERROR = { error: "expected letters, digits and . _ + -" };

const ATTRIBUTES = {
  artifacts: attribute
    .labelList({ allowFiles: true })
    .min(1, { error: "expected at least one target" })
    .describe("Images and other targets of a release, gates, or plain files"),
  variant: attribute
    .string()
    .regex(NAME_PART, NAME_PART_ERROR)
    .optional()
    .describe("Variant of plain files; targets of a release know their own"),
  short: attribute
    .string()
    .regex(NAME_PART, NAME_PART_ERROR)
    .optional()
    .describe("The product's short name, in front of the variant; default: the target's name"),
  release: attribute
    .string()
    .regex(NAME_PART, NAME_PART_ERROR)
    .optional()
    .describe('Version, date and respin as the files are to be called: "42-20250410.0"'),
};
type Context = RuleContext<AttributesOf<typeof ATTRIBUTES>>;

/** What stands in one CHECKSUM file. */
interface Variant {
  readonly files: Artifact[];
  readonly architectures: Set<string>;
}

/** The digests of a release's files. */
export const checksums = defineRule({
  name: "checksums",
  doc: `Writes one CHECKSUM file for each variant among its artifacts, in Fedora's form: a comment with the size, then the line that
\`sha256sum -c\` reads. The files are called SHORT-VARIANT-RELEASE-CHECKSUM and belong beside what they list: a file by its
name, a folder's files as FOLDER/PATH. Trees and deltas have no place in it: ostree's own names are checksums.`,
  example: `checksums(
    name = "checksums",
    artifacts = ["//images:pxetolive"],
    release = "1-20250410.0",
    short = "Sample",
)`,
  attributes: ATTRIBUTES,
  implementation(context) {
    const variants = collectVariants(context);
    const gates = gatesOf(context.dependencies("artifacts"));
    const { short = labelName(context.label), release } = context.attributes;
    const artifacts = [...variants].map(([variant, { files: unsorted, architectures }]): ReleaseArtifact => {
      const files = unsorted.toSorted((one, other) => (one.path < other.path ? -1 : 1));
      const name = `${[short, variant, ...(release === undefined ? [] : [release])].join("-")}-CHECKSUM`;
      const file = context.declareFile(name);
      runScript(context, {
        script: WRITE_CHECKSUMS,
        mnemonic: "WriteChecksums",
        message: `Writing ${name}`,
        arguments: [file.path, ...files.map(({ path }) => path)],
        inputs: files,
        outputs: [file],
      });
      const architecture = architectures.size === 1 ? ([...architectures][0] ?? "noarch") : "noarch";
      return { label: context.label, file, kind: "checksums", format: "fedora", variant, architecture };
    });
    return [defaultInfo(artifacts.map(({ file }) => file)), provide(ReleaseArtifactsInfo, { artifacts, gates })];
  },
});

/** Sorted, so that the order of attributes says nothing. */
function collectVariants(context: Context): ReadonlyMap<string, Variant> {
  const variants = new Map<string, Variant>();
  const add = (name: string, file: Artifact, architecture: string) => {
    const variant = variants.get(name) ?? { files: [], architectures: new Set() };
    variants.set(name, variant);
    if (!variant.files.some(({ path }) => path === file.path)) variant.files.push(file);
    variant.architectures.add(architecture);
  };
  for (const [index, target] of context.dependencies("artifacts").entries()) {
    const range = context.rangeOf("artifacts", index);
    const message = `Cannot write checksums of "${target.label}"`;
    const info = target.get(ReleaseArtifactsInfo);
    const { variant } = context.attributes;
    if (info === undefined && variant === undefined) {
      const remedy = 'Say where it belongs: variant = "…"';
      context.report({ message: `${message}: it has no variant, being no part of a release by itself`, range, remedy });
      continue;
    }
    if (info === undefined) for (const file of target.files) add(variant ?? "", file, "noarch");
    for (const artifact of info?.artifacts ?? []) {
      if (artifact.kind === "tree" || artifact.kind === "delta")
        context.report({
          message: `${message}: it is a ${artifact.kind}, whose files are named by their checksums`,
          range,
        });
      else add(artifact.variant, artifact.file, artifact.architecture);
    }
  }
  return new Map([...variants].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
