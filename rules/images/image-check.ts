import { z } from "zod";
import { assertNever } from "../../engine/core/assert-never.ts";
import { labelName } from "../../engine/core/label.ts";
import type { Artifact } from "../../engine/rule/artifact.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { testTimeout } from "../../engine/rule/common-attributes.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import type { ConfiguredTarget } from "../../engine/rule/rule-context.ts";
import { ReleaseArtifactsInfo } from "../release/release-artifacts-info.ts";
import { runScript } from "../script-action.ts";
import { mediumArtifact } from "./boot-medium-arguments.ts";
import { BootableInfo, type BootMedium } from "./bootable-info.ts";
import { IMAGE_CHECK } from "./image-check-script.ts";

/** Checks an image without a machine. */
export const imageCheck = defineRule({
  name: "image_check",
  doc: `Checks of an image what needs no machine, in seconds. Of every image: its sizes against a budget; kernel, initramfs and system are
of one release; the initramfs holds the dracut modules that the medium needs; every ostree= that a boot loader is told leads to the
deployment of the tree's commit. Of a network image: boot files name files that are there, memory that the live system takes. Of a
disk or box: the partition table and its copy, every file system, boot loaders for BIOS and UEFI, UUIDs in boot entries and fstab, the
box's own description, and that all formats of the target hold the same disk. Of an installer: volume label, boot catalog, .treeinfo
and .discinfo, the embedded repository. Beside results.jsonl, measured.jsonl has the sizes. A pass is cached by the image's digest.`,
  example: `image_check(
    name = "pxetolive_check",
    image = ":pxetolive",
    max_size_mib = {"initramfs-*.img": 32, "live-rootfs.squashfs.img": 256},
    max_ram_mib = 512,
)`,
  isTest: true,
  attributes: {
    image: attribute.label({ providers: [BootableInfo] }).describe("The image to check"),
    max_size_mib: z
      .record(z.string(), attribute.integer().min(1, { error: "expected at least 1 MiB" }))
      .refine((sizes) => Object.keys(sizes).every((pattern) => /^[^=\n]+$/.test(pattern)), {
        error: "expected file names or patterns, without =",
      })
      .default({})
      .describe("The most that files may take, in MiB, by name or pattern; a pattern must fit some file"),
    max_ram_mib: attribute
      .integer()
      .min(1, { error: "expected at least 1 MiB" })
      .optional()
      .describe("The most memory, in MiB, that a live system takes before it has done anything"),
    initramfs_modules: attribute
      .stringList()
      .default([])
      .describe("dracut modules that the initramfs must hold beside those that the medium needs"),
    timeout: testTimeout("moderate"),
  },
  implementation(context) {
    const { max_size_mib: sizes, max_ram_mib: maxRam, initramfs_modules: modules } = context.attributes;
    const [image] = context.dependencies("image");
    const info = image?.get(BootableInfo);
    if (image === undefined || info === undefined) return [];
    const { medium, firmware, commit } = info;
    if (maxRam !== undefined && medium.kind !== "network-folder") {
      context.report({
        message: `Cannot check "${image.label}": max_ram_mib is for live images, but it is a ${medium.kind}`,
        range: context.rangeOf("max_ram_mib"),
      });
      return [];
    }
    const others = otherFormats(image, medium);
    const folder = context.declareDirectory(labelName(context.label));
    runScript(context, {
      script: IMAGE_CHECK,
      mnemonic: "CheckImage",
      message: `Checking ${labelName(image.label)}`,
      arguments: [
        ...mediumArguments(medium),
        ...["--commit", commit.path, "--output", folder.path],
        ...firmware.flatMap((kind) => ["--firmware", kind]),
        ...others.flatMap(({ format, file }) => ["--also", `${format}=${file.path}`]),
        ...modules.flatMap((module) => ["--module", module]),
        ...Object.entries(sizes).flatMap(([pattern, mib]) => ["--max-size", `${pattern}=${mib}`]),
        ...(maxRam === undefined ? [] : ["--max-ram", String(maxRam)]),
      ],
      inputs: [mediumArtifact(medium), commit, ...others.map(({ file }) => file)],
      outputs: [folder],
      isTest: true,
      sandbox: { scratch: "disk" },
      resources: { cpu: 1, memoryMiB: 1024 },
    });
    return [defaultInfo([folder])];
  },
});

function mediumArguments(medium: BootMedium): readonly string[] {
  const image = ["--medium", medium.kind, "--image", mediumArtifact(medium).path];
  switch (medium.kind) {
    case "network-folder":
      return image;
    case "disk":
      return [...image, "--format", medium.format];
    case "vagrant-box":
      return [...image, "--provider", medium.provider];
    case "installer":
      return [...image, "--volume-id", medium.volumeId];
    default:
      return assertNever(medium);
  }
}

interface OtherFormat {
  readonly format: string;
  readonly file: Artifact;
}

/** What else the target offers: the same disk, if the checked medium is one. */
function otherFormats(image: ConfiguredTarget, medium: BootMedium): readonly OtherFormat[] {
  if (medium.kind !== "disk" && medium.kind !== "vagrant-box") return [];
  const artifacts = image.get(ReleaseArtifactsInfo)?.artifacts ?? [];
  return artifacts.filter(({ kind, file }) => kind === "image" && file.path !== medium.file.path);
}
