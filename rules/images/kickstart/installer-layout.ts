import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import { fileSystemsFor } from "./installer-support.ts";
import { commandsNamed, type Kickstart, type KickstartCommand, optionOf } from "./kickstart.ts";

/** One partition that the installer makes. */
export interface InstallerPartition {
  readonly mount: string;
  /** As mkfs and fstab name it; "none" is left as it is. */
  readonly fileSystem: string;
  readonly sizeMiB: number;
  /** Swap that fits the memory of the machine; the size is that of a machine that nobody knows yet. */
  readonly fitsMemory: boolean;
  /** "no", "yes", or the size in MiB up to which it may grow. */
  readonly grow: string;
  readonly label: string | undefined;
  readonly mountOptions: string | undefined;
  readonly origin: SourceRange | undefined;
}

const BIOS_BOOT = plain("biosboot", "none", 1);
const EFI = plain("/boot/efi", "vfat", 64);
const BOOT = plain("/boot", "ext4", 512);
const SWAP: InstallerPartition = { ...plain("swap", "swap", 512), fitsMemory: true };
const ROOT: InstallerPartition = { ...plain("/", "ext4", 2048), grow: "yes" };

/**
 * What the disk will hold, in order: first what firmware needs (BIOS and UEFI both, wherever the disk is carried), then what the
 * kickstart says. Autopart is /boot, swap, and all the rest for /; no word about partitions is the same without swap.
 */
export function installerLayout(kickstart: Kickstart): readonly InstallerPartition[] {
  const [automatic] = commandsNamed(kickstart, "autopart");
  const origin = automatic?.origin;
  const parts = commandsNamed(kickstart, "part").map(partitionOf);
  const needsBoot = commandsNamed(kickstart, "reqpart").some(
    (command) => optionOf(command, "--add-boot") !== undefined,
  );
  const swaps = automatic !== undefined && optionOf(automatic, "--noswap") === undefined ? [SWAP] : [];
  const wanted = parts.length === 0 ? [BOOT, ...swaps, ROOT].map((part) => ({ ...part, origin })) : parts;
  const given = new Map(wanted.map((part) => [part.mount, part]));
  const first = [BIOS_BOOT, EFI, ...(needsBoot ? [BOOT] : [])].map((part) => given.get(part.mount) ?? part);
  return [...first, ...wanted.filter((part) => !first.includes(part))];
}

function plain(mount: string, fileSystem: string, sizeMiB: number): InstallerPartition {
  return {
    mount,
    fileSystem,
    sizeMiB,
    fitsMemory: false,
    grow: "no",
    label: undefined,
    mountOptions: undefined,
    origin: undefined,
  };
}

function partitionOf(command: KickstartCommand): InstallerPartition {
  const mount = command.positionals[0]?.text ?? "";
  const given = optionOf(command, "--fstype")?.value ?? fileSystemsFor(mount)?.[0] ?? "ext4";
  const most = optionOf(command, "--maxsize")?.value;
  const grows = optionOf(command, "--grow") !== undefined;
  return {
    mount,
    fileSystem: given === "efi" ? "vfat" : given === "biosboot" ? "none" : given,
    sizeMiB: Number(optionOf(command, "--size")?.value ?? (mount === "/boot/efi" ? EFI.sizeMiB : 1)),
    fitsMemory: optionOf(command, "--recommended") !== undefined,
    grow: grows ? (most ?? "yes") : "no",
    label: optionOf(command, "--label")?.value,
    mountOptions: optionOf(command, "--fsoptions")?.value,
    origin: command.origin,
  };
}
