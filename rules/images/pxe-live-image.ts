import type { Diagnostic } from "../../engine/core/diagnostic.ts";
import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import { ReleaseArtifactsInfo } from "../release/release-artifacts-info.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import configureDeployment from "../tools/configure-deployment.sh";
import deployTree from "../tools/deploy-tree.sh";
import makeExt4 from "../tools/make-ext4.sh";
import packLiveImage from "../tools/pack-live-image.sh";
import writeBootFiles from "../tools/write-boot-files.sh";
import { OstreeTreeInfo } from "../tree/ostree-tree-info.ts";
import { BootableInfo } from "./bootable-info.ts";
import { checkLiveKickstart } from "./kickstart/check-live-kickstart.ts";
import { imagePlan } from "./kickstart/image-plan.ts";
import { KickstartInfo } from "./kickstart-info.ts";

const PACK_LIVE_IMAGE: ToolScript = {
  name: "pack-live-image.sh",
  text: packLiveImage,
  parts: [
    { name: "deploy-tree.sh", text: deployTree },
    { name: "configure-deployment.sh", text: configureDeployment },
    { name: "make-ext4.sh", text: makeExt4 },
    { name: "write-boot-files.sh", text: writeBootFiles },
  ],
};

/** A system that boots over a network into memory. */
export const pxeLiveImage = defineRule({
  name: "pxe_live_image",
  doc: `Deploys a tree as a kickstart says and packs it as an image that boots over a network into memory. The files are
those of livemedia-creator's --make-ostree-live (live-rootfs.squashfs.img, vmlinuz-KVER, initramfs-KVER.img and PXE_CONFIG), beside
ready pxelinux.cfg/default, grub.cfg and boot.ipxe. The kickstart is checked against the tree (ref, osname) and against what a live
image can honour before anything is packed.`,
  example: `pxe_live_image(
    name = "pxetolive",
    tree = "//tree:host",
    kickstart = ":pxetolive_ks",
    base_url = "http://boot.example.org/pxetolive",
)`,
  attributes: {
    tree: attribute.label({ providers: [OstreeTreeInfo] }).describe("The ostree_tree target to deploy"),
    kickstart: attribute.label({ providers: [KickstartInfo] }).describe("The kickstart target that says how"),
    title: attribute.string().optional().describe("Name in boot menus; default: the kickstart's osname"),
    base_url: attribute
      .string()
      .optional()
      .describe("Where the files will be served from; without it pxelinux.cfg/default has <URL> to fill in"),
    osname: attribute
      .string()
      .optional()
      .describe("The osname that the kickstart's ostreesetup must have, where other systems expect one"),
    variant: attribute.string().default("PXE-Live").describe("The part of the release that it is"),
  },
  implementation(context) {
    const { title, base_url: baseUrl, osname } = context.attributes;
    const tree = context.dependencies("tree")[0]?.get(OstreeTreeInfo);
    const kickstart = context.dependencies("kickstart")[0]?.get(KickstartInfo)?.kickstart;
    if (tree === undefined || kickstart === undefined) return [];
    const report = (diagnostics: readonly Diagnostic[]) => {
      for (const diagnostic of diagnostics) context.report(diagnostic);
    };
    report(checkLiveKickstart(kickstart, { ref: tree.ref, ...(osname !== undefined && { osname }) }));
    const plan = imagePlan(kickstart, {
      ...(title !== undefined && { title }),
      ...(baseUrl !== undefined && { baseUrl }),
    });
    if (!plan.ok) {
      report(plan.error);
      return [];
    }
    const planFile = context.literal(`${labelName(context.label)}.plan`, plan.value.text, {
      origins: plan.value.origins,
    });
    const folder = context.declareDirectory(labelName(context.label));
    runScript(context, {
      script: PACK_LIVE_IMAGE,
      mnemonic: "PackLiveImage",
      message: `Packing live image ${labelName(context.label)}`,
      arguments: [
        ...["--plan", planFile.path, "--repo", tree.repository.path],
        ...["--commit", tree.commit.path, "--output", folder.path],
      ],
      inputs: [planFile, tree.repository, tree.commit],
      outputs: [folder],
      sandbox: { user: "root-range" },
      resources: { cpu: 2, memoryMiB: 2048 },
    });
    const { commit, ref, version, architecture } = tree;
    const of = { commit, ref, ...(version !== undefined && { version }) };
    const kind = { kind: "image", format: "pxe-live", variant: context.attributes.variant } as const;
    return [
      defaultInfo([folder]),
      // The files are for any firmware; what was ever seen to start, and can be tested, is iPXE of a BIOS.
      provide(BootableInfo, { medium: { kind: "network-folder", folder }, firmware: ["bios"], commit }),
      provide(ReleaseArtifactsInfo, {
        artifacts: [{ label: context.label, file: folder, ...kind, architecture, tree: of }],
        gates: [],
      }),
    ];
  },
});
