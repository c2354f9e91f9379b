import { z } from "zod";
import { attribute } from "../../engine/rule/attribute.ts";

/** The formats that a disk is offered in. */
export const DISK_FORMATS = [
  "raw",
  "raw.xz",
  "qcow2",
  "vmdk",
  "vhd",
  "gce",
  "vagrant-libvirt",
  "vagrant-virtualbox",
] as const;

export type DiskFormat = (typeof DISK_FORMATS)[number];

/**
 * Attributes of a rule that calls declareFormat, spread into its own. Each is an argument of the actions of its formats
 * alone, so that an edit re-runs only these.
 */
export const DISK_FORMAT_ATTRIBUTES = {
  formats: z
    .array(attribute.choice(DISK_FORMATS))
    .min(1, { error: "expected at least one format" })
    .refine((formats) => new Set(formats).size === formats.length, { error: "expected every format once" })
    .default(["qcow2"])
    .describe(`What the disk is made into: ${DISK_FORMATS.join(", ")}`),
  xz_level: between(0, 9).default(6).describe("raw.xz: how hard xz tries, 0 to 9"),
  qcow2_compression: attribute
    .choice(["none", "zlib", "zstd"])
    .default("zlib")
    .describe("qcow2: how clusters are compressed; zstd needs QEMU 5.1, and compat 1.1"),
  qcow2_compat: attribute
    .choice(["0.10", "1.1"])
    .default("1.1")
    .describe("qcow2: the oldest QEMU that reads it; 0.10 for platforms that never learned more"),
  vmdk_subformat: attribute
    .choice(["streamOptimized", "monolithicSparse"])
    .default("streamOptimized")
    .describe("vmdk: streamOptimized is compressed and what vSphere imports; monolithicSparse is writable"),
  vhd_subformat: attribute
    .choice(["fixed", "dynamic"])
    .default("fixed")
    .describe("vhd: fixed is what Azure takes; dynamic leaves out what is empty"),
  gce_gzip_level: between(1, 9).default(6).describe("gce: how hard gzip tries, 1 to 9"),
  vagrant_memory_mib: between(128, 1_048_576).default(1024).describe("Vagrant boxes: memory of the machine in MiB"),
  vagrant_cpus: between(1, 64).default(1).describe("Vagrant boxes: processors of the machine"),
  vagrant_gzip_level: between(1, 9).default(6).describe("Vagrant boxes: how hard gzip tries, 1 to 9"),
  vagrantfile: attribute
    .label({ allowFiles: true })
    .optional()
    .describe("Vagrant boxes: Ruby that follows the box's own Vagrantfile, for settings of the machine"),
  virtualbox_os_type: attribute
    .string()
    .regex(/^[A-Za-z0-9_]+$/, { error: "expected one of VirtualBox's names" })
    .default("Linux26_64")
    .describe("Box for VirtualBox: what kind of system it is, as `VBoxManage list ostypes` has it"),
} as const;

export type DiskFormatAttributes = {
  readonly [K in keyof typeof DISK_FORMAT_ATTRIBUTES]: z.infer<(typeof DISK_FORMAT_ATTRIBUTES)[K]>;
};

function between(least: number, most: number) {
  const error = `expected ${least} to ${most}`;
  return attribute.integer().min(least, { error }).max(most, { error });
}
