import type { Diagnostic } from "../../engine/core/diagnostic.ts";
import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import { type ReleaseArtifact, ReleaseArtifactsInfo } from "../release/release-artifacts-info.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import bootLoader from "../tools/boot-loader.sh";
import configureDeployment from "../tools/configure-deployment.sh";
import deployTree from "../tools/deploy-tree.sh";
import makeDisk from "../tools/make-disk.sh";
import makeExt4 from "../tools/make-ext4.sh";
import { OstreeTreeInfo } from "../tree/ostree-tree-info.ts";
import { BootableInfo } from "./bootable-info.ts";
import { declareFormat } from "./disk-format.ts";
import { DISK_FORMAT_ATTRIBUTES } from "./disk-format-attributes.ts";
import { checkDiskKickstart } from "./kickstart/check-disk-kickstart.ts";
import { diskLayout } from "./kickstart/disk-layout.ts";
import { diskPlan } from "./kickstart/disk-plan.ts";
import type { ImagePlan } from "./kickstart/image-plan.ts";
import type { Kickstart } from "./kickstart/kickstart.ts";
import { KickstartInfo } from "./kickstart-info.ts";

const MAKE_DISK: ToolScript = {
  name: "make-disk.sh",
  text: makeDisk,
  parts: [
    { name: "deploy-tree.sh", text: deployTree },
    { name: "configure-deployment.sh", text: configureDeployment },
    { name: "boot-loader.sh", text: bootLoader },
    { name: "make-ext4.sh", text: makeExt4 },
  ],
};

/** Disks with a system on them, for clouds and virtual machines. */
export const cloudImage = defineRule({
  name: "cloud_image",
  doc: `Makes a disk with a tree installed on it as a kickstart says, without a machine, and offers it in the formats of clouds and
virtual machines. One raw disk is made (GPT, BIOS and UEFI, identifiers from the commit and the target's name); each format derives
from it, so that a format's option makes that format again and nothing else. Partitions are those of part or of autopart
--type=plain: ext4 for /, /boot and below /var, vfat for /boot/efi, swap; a BIOS boot partition and one for /boot/efi are
added where they are missing. Partitions with --grow share what size_mib has beyond the sizes. On the machine, ostree writes
the boot menu itself: upgrade, rollback and undeploy need no other program. Volumes (LVM, btrfs, RAID), other file systems and
what else a packed disk cannot honour are refused by name, file and line.`,
  example: `cloud_image(
    name = "cloud",
    tree = "//tree:host",
    kickstart = ":cloud_ks",
    formats = ["raw.xz", "qcow2"],
)`,
  attributes: {
    tree: attribute.label({ providers: [OstreeTreeInfo] }).describe("The ostree_tree target to install"),
    kickstart: attribute.label({ providers: [KickstartInfo] }).describe("The kickstart target that says how"),
    size_mib: attribute
      .integer()
      .min(64, { error: "expected at least 64 MiB" })
      .optional()
      .describe("Size of the disk in MiB; default: as large as its partitions are at least"),
    osname: attribute
      .string()
      .optional()
      .describe("The osname that the kickstart's ostreesetup must have, where other systems expect one"),
    variant: attribute.string().default("Cloud").describe("The part of the release that it is"),
    ...DISK_FORMAT_ATTRIBUTES,
  },
  implementation(context) {
    const { size_mib: sizeMiB, osname, formats, variant } = context.attributes;
    const tree = context.dependencies("tree")[0]?.get(OstreeTreeInfo);
    const kickstart = context.dependencies("kickstart")[0]?.get(KickstartInfo)?.kickstart;
    if (tree === undefined || kickstart === undefined) return [];
    const plan = checkedPlan(kickstart, {
      check: { ref: tree.ref, ...(osname !== undefined && { osname }) },
      sizeMiB,
      tooSmall: (neededMiB) => ({
        message: `Cannot make "${context.label}": size_mib is ${sizeMiB}, but the partitions need ${neededMiB}`,
        range: context.rangeOf("size_mib"),
      }),
    });
    if (!plan.ok) {
      for (const diagnostic of plan.error) context.report(diagnostic);
      return [];
    }
    const name = labelName(context.label);
    const planFile = context.literal(`${name}.plan`, plan.value.text, { origins: plan.value.origins });
    const disk = context.declareFile(`${name}.raw`);
    runScript(context, {
      script: MAKE_DISK,
      mnemonic: "MakeDisk",
      message: `Making disk ${name}`,
      arguments: [
        ...["--plan", planFile.path, "--repo", tree.repository.path, "--commit", tree.commit.path],
        ...["--seed", context.label, "--output", disk.path],
      ],
      inputs: [planFile, tree.repository, tree.commit],
      outputs: [disk],
      sandbox: { user: "root-range" },
      resources: { cpu: 1, memoryMiB: 2048 },
    });
    const made = formats.map((format) => declareFormat(context, { disk, format, name }));
    const { commit, ref, version, architecture } = tree;
    const of = { commit, ref, ...(version !== undefined && { version }) };
    const artifacts = made.map(
      ({ format, file }): ReleaseArtifact => ({
        ...{ label: context.label, file, kind: "image", format, variant, architecture, tree: of },
      }),
    );
    // The smallest file that a machine starts from; what is packed for transport alone is vouched for by the disk it was made of.
    const medium = made.find(({ format }) => format === "qcow2")?.medium ?? made.find((one) => one.medium)?.medium;
    return [
      defaultInfo(made.map(({ file }) => file)),
      provide(BootableInfo, {
        medium: medium ?? { kind: "disk", file: disk, format: "raw" },
        firmware: ["bios", "uefi"],
        commit,
      }),
      provide(ReleaseArtifactsInfo, { artifacts, gates: [] }),
    ];
  },
});

interface PlanRequest {
  readonly check: { readonly ref: string; readonly osname?: string };
  readonly sizeMiB: number | undefined;
  readonly tooSmall: (neededMiB: number) => Diagnostic;
}

type Checked =
  | { readonly ok: true; readonly value: ImagePlan }
  | { readonly ok: false; readonly error: readonly Diagnostic[] };

function checkedPlan(kickstart: Kickstart, { check, sizeMiB, tooSmall }: PlanRequest): Checked {
  const problems = checkDiskKickstart(kickstart, check);
  if (problems.length > 0) return { ok: false, error: problems };
  const layout = diskLayout(kickstart, { ...(sizeMiB !== undefined && { sizeMiB }) });
  return layout.ok ? diskPlan(kickstart, layout.value) : { ok: false, error: [tooSmall(layout.error.neededMiB)] };
}
