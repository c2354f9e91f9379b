/**
 * The virtual machine that `run` shows a person, as QEMU's options: a function of what was asked and prepared, so that it can be
 * read in a test. Law: nothing of it listens beyond this machine's loopback, and the image is only ever read.
 */

/** Where the machine's parts are, all absolute. */
export interface ImageMachine {
  readonly accelerator: "kvm" | "tcg";
  readonly cpus: number;
  readonly memoryMib: number;
  /** Both halves of a UEFI firmware; without it the machine has a BIOS. */
  readonly uefi?: { readonly code: string; readonly variables: string };
  /** Written to. */
  readonly disk?: { readonly file: string; readonly format: "raw" | "qcow2" };
  readonly cdrom?: string;
  /** A folder with boot.ipxe, served to the machine's firmware. */
  readonly network?: { readonly tftpFolder: string; readonly serverCommand: string };
  /** Display number. */
  readonly vnc?: number;
  readonly sshPort?: number;
  /** The person's own. */
  readonly more: readonly string[];
}

/** Where the machine finds its web server: QEMU starts one process for each connection to it, so no port is taken. */
export const WEB_SERVER_ADDRESS = "10.0.2.100";

/** What follows the program's name. */
export function qemuArguments(machine: ImageMachine): readonly string[] {
  return [
    "-nodefaults",
    ...["-machine", machine.vnc === undefined ? "pc,graphics=off" : "pc"],
    ...processorOptions(machine),
    ...firmwareOptions(machine),
    ...["-device", "virtio-rng-pci"],
    ...diskOptions(machine),
    ...networkOptions(machine),
    ...screenOptions(machine),
    // Ctrl-C is a key of the machine's: Ctrl-A is the one that is kept.
    ...["-chardev", "stdio,id=console,mux=on,signal=off", "-serial", "chardev:console", "-mon", "chardev=console"],
    ...machine.more,
  ];
}

function processorOptions({ accelerator, cpus, memoryMib }: ImageMachine): readonly string[] {
  const how = accelerator === "kvm" ? ["kvm", "host"] : ["tcg,thread=multi", "max"];
  return ["-accel", how[0] ?? "", "-cpu", how[1] ?? "", "-smp", String(cpus), "-m", String(memoryMib)];
}

function firmwareOptions({ uefi }: ImageMachine): readonly string[] {
  if (uefi === undefined) return [];
  return [
    ...["-drive", `if=pflash,unit=0,format=raw,readonly=on,file=${escaped(uefi.code)}`],
    ...["-drive", `if=pflash,unit=1,format=raw,file=${escaped(uefi.variables)}`],
  ];
}

/** The disk is tried first: when an installer has installed, the next start is that of what it installed. */
function diskOptions({ disk, cdrom }: ImageMachine): readonly string[] {
  const drive =
    disk === undefined
      ? []
      : [
          ...["-drive", `if=none,id=disk,format=${disk.format},file=${escaped(disk.file)}`],
          ...["-device", "virtio-blk-pci,drive=disk,bootindex=0"],
        ];
  if (cdrom === undefined) return drive;
  return [
    ...drive,
    ...["-drive", `if=none,id=cdrom,format=raw,readonly=on,media=cdrom,file=${escaped(cdrom)}`],
    ...["-device", "ide-cd,drive=cdrom,bootindex=1"],
  ];
}

function networkOptions({ network, sshPort }: ImageMachine): readonly string[] {
  const forward = sshPort === undefined ? [] : [`hostfwd=tcp:127.0.0.1:${sshPort}-:22`];
  const served =
    network === undefined
      ? []
      : [
          ...[`tftp=${escaped(network.tftpFolder)}`, "bootfile=chain.ipxe"],
          `guestfwd=tcp:${WEB_SERVER_ADDRESS}:80-cmd:${escaped(network.serverCommand)}`,
        ];
  // Without its ROM a card does not offer to boot from the network, which would only take time.
  const card = network === undefined ? "virtio-net-pci,netdev=net0,romfile=" : "virtio-net-pci,netdev=net0,bootindex=2";
  return ["-netdev", ["user", "id=net0", ...served, ...forward].join(","), "-device", card];
}

function screenOptions({ vnc }: ImageMachine): readonly string[] {
  if (vnc === undefined) return ["-display", "none"];
  return ["-vga", "std", "-display", `vnc=127.0.0.1:${vnc}`, "-device", "qemu-xhci", "-device", "usb-tablet"];
}

/** A comma separates options; a doubled one stands for itself. */
function escaped(value: string): string {
  return value.replaceAll(",", ",,");
}
