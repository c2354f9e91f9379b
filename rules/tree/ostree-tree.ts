import type { Diagnostic } from "../../engine/core/diagnostic.ts";
import { labelName } from "../../engine/core/label.ts";
import { type Artifact, outputPath } from "../../engine/rule/artifact.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";
import { ReleaseArtifactsInfo } from "../release/release-artifacts-info.ts";
import { PackageLockInfo } from "../rpm/package-lock-info.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import composeTree from "../tools/compose-tree.sh";
import contents from "../tools/compose-tree-contents.sh";
import install from "../tools/compose-tree-install.sh";
import kernel from "../tools/compose-tree-kernel.sh";
import layout from "../tools/compose-tree-layout.sh";
import { OstreeTreeInfo } from "./ostree-tree-info.ts";
import { type ComposePlanOptions, composePlan } from "./treefile/compose-plan.ts";
import { checkNativeSupport } from "./treefile/native-support.ts";
import { nextVersion } from "./treefile/next-version.ts";
import type { Treefile } from "./treefile/treefile.ts";
import { TreefileInfo } from "./treefile-info.ts";

const COMPOSE_TREE: ToolScript = {
  name: "compose-tree.sh",
  text: composeTree,
  parts: [
    { name: "compose-tree-install.sh", text: install },
    { name: "compose-tree-contents.sh", text: contents },
    { name: "compose-tree-kernel.sh", text: kernel },
    { name: "compose-tree-layout.sh", text: layout },
  ],
};

/** One-line files beside the repository: what people and scripts ask of a commit. */
const FACTS = ["commit", "content-checksum", "ref", "version", "kernel"] as const;

interface VersionAttributes {
  readonly previous_version: string | undefined;
  readonly version_epoch: number;
}

/** An operating system as an ostree commit. */
export const ostreeTree = defineRule({
  name: "ostree_tree",
  doc: `Composes an ostree commit from locked packages as a treefile says. It installs them, applies the treefile's keys, makes the
initramfs with the tree's own dracut, and commits into a repository of its own; beside it are files of one line each: commit,
content-checksum, ref, version, kernel. The same packages and the same expanded treefile give the same commit, bit for bit. Keys
that the native composer cannot honour are refused by name, file and line.`,
  example: `ostree_tree(
    name = "host",
    treefile = ":treefile",
    lock = ":lock",
)`,
  attributes: {
    treefile: attribute.label({ providers: [TreefileInfo] }).describe("The treefile target that says what the tree is"),
    lock: attribute.label({ providers: [PackageLockInfo] }).describe("The package_lock target with its packages"),
    previous_version: attribute
      .string()
      .optional()
      .describe("Version of the commit before; the treefile's automatic-version-prefix counts on from it"),
    version_epoch: attribute
      .integer()
      .min(0, { error: "expected seconds since 1970" })
      .default(0)
      .describe(
        "Seconds since 1970: the commit's time, and <date:…> in a version. Never the clock's, or no two builds agree; clients " +
          "refuse an update that is older than what they have, so each release has a later one",
      ),
    variant: attribute
      .string()
      .default("Ostree")
      .describe("What release manifests and bills of materials file it under"),
  },
  implementation(context) {
    const treefile = context.dependencies("treefile")[0]?.get(TreefileInfo)?.treefile;
    const lock = context.dependencies("lock")[0]?.get(PackageLockInfo);
    if (treefile === undefined || lock === undefined) return [];
    const name = labelName(context.label);
    const report = (diagnostics: readonly Diagnostic[]) => {
      for (const diagnostic of diagnostics) context.report(diagnostic);
    };
    report(checkNativeSupport(treefile));
    const version = versionOf(treefile, context);
    const folder = `${name}.plan.d`;
    const directory = outputPath(context.packageName, folder);
    const plan = composePlan(treefile, {
      directory,
      ...timestampOf(context),
      ...(version !== undefined && { version }),
    });
    if (!plan.ok) {
      report(plan.error);
      return [];
    }
    const planFile = context.literal(`${name}.plan`, plan.value.text, { origins: plan.value.origins });
    const planFiles = plan.value.files.map(({ path, content, isExecutable, origin }) => {
      // All lines of an inline script stand in one string of the treefile.
      const origins = content.split("\n").map(() => origin);
      return context.literal(`${folder}${path.slice(directory.length)}`, content, { isExecutable, origins });
    });
    const repository = context.declareDirectory(`${name}/repo`);
    const [commit, ...facts] = FACTS.map((fact) => context.declareFile(`${name}/${fact}`));
    if (commit === undefined) return [];
    runScript(context, {
      script: COMPOSE_TREE,
      mnemonic: "ComposeTree",
      message: `Composing tree ${treefile.values.ref?.value ?? name}`,
      arguments: [planFile.path, lock.packages.path, repository.path.slice(0, -"/repo".length)],
      inputs: [planFile, ...planFiles, lock.packages, ...externalFiles(treefile)],
      outputs: [repository, commit, ...facts],
      sandbox: { user: "root-range" },
      resources: { cpu: 2, memoryMiB: 3072 },
    });
    const tree = { commit, ref: treefile.values.ref?.value ?? "", ...(version !== undefined && { version }) };
    const architecture = treefile.basearch;
    const kind = { kind: "tree", format: "ostree", variant: context.attributes.variant } as const;
    return [
      defaultInfo([repository, commit, ...facts]),
      provide(OstreeTreeInfo, { ...tree, repository, architecture, lock: lock.lock }),
      provide(ReleaseArtifactsInfo, {
        artifacts: [{ label: context.label, file: repository, ...kind, architecture, tree }],
        gates: [],
      }),
    ];
  },
});

/** The automatic version; a mistake in its prefix is reported where the treefile has it. */
function versionOf({ values }: Treefile, context: RuleContext<VersionAttributes>): string | undefined {
  const prefix = values["automatic-version-prefix"];
  if (prefix === undefined) return undefined;
  const suffix = values["automatic-version-suffix"]?.value;
  const { previous_version: previous, version_epoch: epochSeconds } = context.attributes;
  const version = nextVersion({
    prefix: prefix.value,
    epochSeconds,
    ...(previous !== undefined && { previous }),
    ...(suffix !== undefined && { suffix }),
  });
  if (version.ok) return version.value;
  const message = `Cannot compose tree "${context.label}": key "automatic-version-prefix" ${version.error}`;
  context.report({ message, range: prefix.origin });
  return undefined;
}

/** Without an epoch of its own a commit has the time of all builds. */
function timestampOf(context: RuleContext<VersionAttributes>): Pick<ComposePlanOptions, "timestamp"> {
  const { version_epoch: seconds } = context.attributes;
  return seconds === 0 ? {} : { timestamp: { seconds, origin: context.rangeOf("version_epoch") } };
}

/** Files beside the treefiles whose content enters the tree. */
function externalFiles({ externals }: Treefile): readonly Artifact[] {
  const { postprocessScript, addedFiles, passwd, group } = externals;
  const located = [postprocessScript, passwd, group, ...addedFiles.map(({ source }) => source)];
  const paths = new Set(located.flatMap((file) => (file === undefined ? [] : [file.value])));
  return [...paths].toSorted().map((path) => ({ kind: "source", path, isDirectory: false }));
}
