import { z } from "zod";
import type { Artifact } from "../../engine/rule/artifact.ts";
import { defineProvider } from "../../engine/rule/provider.ts";

/** What a machine starts from, and how. */
export type BootMedium =
  /** A folder with boot.ipxe, kernel, initramfs and live root, for a boot over a network. */
  | { readonly kind: "network-folder"; readonly folder: Artifact }
  /** A disk with a system on it; `format` is qemu-img's name. */
  | { readonly kind: "disk"; readonly file: Artifact; readonly format: "raw" | "qcow2" | "vmdk" | "vpc" }
  /** A Vagrant box: a tar archive with a disk of that provider inside. */
  | { readonly kind: "vagrant-box"; readonly file: Artifact; readonly provider: "libvirt" | "virtualbox" }
  /** An ISO 9660 image that installs onto the first blank disk, unattended. */
  | { readonly kind: "installer"; readonly file: Artifact; readonly volumeId: string };

export type Firmware = "bios" | "uefi";

/** An image that boots: what boot tests and `run` start. */
export const BootableInfo = defineProvider(
  "BootableInfo",
  z.object({
    medium: z.custom<BootMedium>(),
    firmware: z.custom<readonly Firmware[]>(),
    /** A file with the checksum of the commit that the booted system must be. */
    commit: z.custom<Artifact>(),
  }),
);
