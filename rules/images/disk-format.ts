/**
 * The formats that are derived from one raw disk, one action each: a format's option, or the script that writes it, re-runs
 * that format and nothing else. Not one action for all, which would convert everything for a changed Vagrantfile.
 */
import { assertNever } from "../../engine/core/assert-never.ts";
import type { Artifact, DerivedArtifact } from "../../engine/rule/artifact.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";
import { runScript, type ToolScript } from "../script-action.ts";
import compressDisk from "../tools/compress-disk.sh";
import convertDisk from "../tools/convert-disk.sh";
import fixedDiskIds from "../tools/fixed-disk-ids.sh";
import packGceImage from "../tools/pack-gce-image.sh";
import packVagrantBox from "../tools/pack-vagrant-box.sh";
import writeOvf from "../tools/write-ovf.sh";
import type { BootMedium } from "./bootable-info.ts";
import type { DiskFormat, DiskFormatAttributes } from "./disk-format-attributes.ts";

const DISK_IDS: ToolScript = { name: "fixed-disk-ids.sh", text: fixedDiskIds };
const COMPRESS_DISK: ToolScript = { name: "compress-disk.sh", text: compressDisk };
const CONVERT_DISK: ToolScript = { name: "convert-disk.sh", text: convertDisk, parts: [DISK_IDS] };
const PACK_GCE_IMAGE: ToolScript = { name: "pack-gce-image.sh", text: packGceImage };
const PACK_VAGRANT_BOX: ToolScript = {
  name: "pack-vagrant-box.sh",
  text: packVagrantBox,
  parts: [DISK_IDS, { name: "write-ovf.sh", text: writeOvf }],
};

const SUFFIXES: { readonly [K in Exclude<DiskFormat, "raw">]: string } = {
  "raw.xz": ".raw.xz",
  qcow2: ".qcow2",
  vmdk: ".vmdk",
  vhd: ".vhd",
  gce: ".gce.tar.gz",
  "vagrant-libvirt": ".vagrant-libvirt.box",
  "vagrant-virtualbox": ".vagrant-virtualbox.box",
};

export interface FormatRequest {
  /** The raw disk, whole MiB. */
  readonly disk: DerivedArtifact;
  readonly format: DiskFormat;
  /** Of the files, before the format's suffix: "cloud" for cloud.qcow2. */
  readonly name: string;
}

export interface DeclaredFormat {
  readonly format: DiskFormat;
  readonly file: DerivedArtifact;
  /** How a machine starts from it; nothing starts from what is packed for transport (raw.xz, gce). */
  readonly medium: BootMedium | undefined;
}

/** Declares the action that makes a format of a disk; `raw` is the disk itself. */
export function declareFormat<Attributes extends DiskFormatAttributes>(
  context: RuleContext<Attributes>,
  { disk, format, name }: FormatRequest,
): DeclaredFormat {
  if (format === "raw") return { format, file: disk, medium: mediumOf(format, disk) };
  if (format === "qcow2") checkQcow2(context);
  const file = context.declareFile(`${name}${SUFFIXES[format]}`);
  const { script, options, inputs = [] } = recipeOf(context, format);
  runScript(context, {
    script,
    mnemonic: "ConvertDisk",
    message: `Making ${name}${SUFFIXES[format]}`,
    arguments: ["--disk", disk.path, ...options, "--output", file.path],
    inputs: [disk, ...inputs],
    outputs: [file],
    sandbox: { scratch: "disk" },
    resources: { cpu: format === "raw.xz" ? 2 : 1, memoryMiB: 1024 },
  });
  return { format, file, medium: mediumOf(format, file) };
}

function checkQcow2<Attributes extends DiskFormatAttributes>(context: RuleContext<Attributes>): void {
  const { qcow2_compat: compat, qcow2_compression: compression } = context.attributes;
  if (compat !== "0.10" || compression !== "zstd") return;
  context.report({
    message: `Cannot make a qcow2 of "${context.label}": qcow2_compat is "0.10", which knows zlib alone, expected qcow2_compression = "zlib" or qcow2_compat = "1.1"`,
    range: context.rangeOf("qcow2_compression"),
  });
}

interface Recipe {
  readonly script: ToolScript;
  readonly options: readonly string[];
  readonly inputs?: readonly Artifact[];
}

function recipeOf<Attributes extends DiskFormatAttributes>(
  context: RuleContext<Attributes>,
  format: Exclude<DiskFormat, "raw">,
): Recipe {
  const { attributes } = context;
  switch (format) {
    case "raw.xz":
      return { script: COMPRESS_DISK, options: ["--level", String(attributes.xz_level)] };
    case "qcow2":
      return { script: CONVERT_DISK, options: ["--to", "qcow2", ...qcow2Options(attributes)] };
    case "vmdk":
      return { script: CONVERT_DISK, options: ["--to", "vmdk", ...option("subformat", attributes.vmdk_subformat)] };
    case "vhd":
      return { script: CONVERT_DISK, options: ["--to", "vhd", ...option("subformat", attributes.vhd_subformat)] };
    case "gce":
      return { script: PACK_GCE_IMAGE, options: ["--level", String(attributes.gce_gzip_level)] };
    case "vagrant-libvirt":
    case "vagrant-virtualbox":
      return vagrantRecipe(context, format);
    default:
      return assertNever(format);
  }
}

/** Spelled out where QEMU's defaults differ between versions. */
function qcow2Options({ qcow2_compat: compat, qcow2_compression: compression }: DiskFormatAttributes): string[] {
  const options = [...option("compat", compat), ...option("cluster_size", "65536"), ...option("refcount_bits", "16")];
  if (compression === "none") return options;
  if (compat === "1.1") options.push(...option("compression_type", compression));
  return [...options, ...option("compressed", "yes")];
}

function vagrantRecipe<Attributes extends DiskFormatAttributes>(
  context: RuleContext<Attributes>,
  format: "vagrant-libvirt" | "vagrant-virtualbox",
): Recipe {
  const { attributes } = context;
  const inputs = context.files("vagrantfile");
  const isVirtualbox = format === "vagrant-virtualbox";
  return {
    script: PACK_VAGRANT_BOX,
    options: [
      ...["--provider", isVirtualbox ? "virtualbox" : "libvirt"],
      ...["--memory", String(attributes.vagrant_memory_mib), "--cpus", String(attributes.vagrant_cpus)],
      ...["--level", String(attributes.vagrant_gzip_level)],
      ...(isVirtualbox ? ["--os-type", attributes.virtualbox_os_type] : []),
      ...inputs.flatMap(({ path }) => ["--vagrantfile", path]),
    ],
    inputs,
  };
}

function option(name: string, value: string): readonly string[] {
  return ["--option", `${name}=${value}`];
}

function mediumOf(format: DiskFormat, file: Artifact): BootMedium | undefined {
  switch (format) {
    case "raw":
    case "qcow2":
    case "vmdk":
      return { kind: "disk", file, format };
    case "vhd":
      return { kind: "disk", file, format: "vpc" };
    case "vagrant-libvirt":
      return { kind: "vagrant-box", file, provider: "libvirt" };
    case "vagrant-virtualbox":
      return { kind: "vagrant-box", file, provider: "virtualbox" };
    case "raw.xz":
    case "gce":
      return undefined;
    default:
      return assertNever(format);
  }
}
