import { expect, test } from "vitest";
import { type ImageMachine, qemuArguments } from "../../../engine/cli/image-machine.ts";

const BARE: ImageMachine = { accelerator: "tcg", cpus: 2, memoryMib: 2048, more: [] };

const CONSOLE = [
  ...["-chardev", "stdio,id=console,mux=on,signal=off", "-serial", "chardev:console", "-mon", "chardev=console"],
];

test("a live image finds a script by TFTP and its files by HTTP, and nothing listens on this machine", () => {
  const network = { tftpFolder: "/s/tftp", serverCommand: "/bin/sh /s/serve-http.sh /s/www /s/missing" };
  expect(qemuArguments({ ...BARE, network })).toEqual([
    ...["-nodefaults", "-machine", "pc,graphics=off"],
    ...["-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "2048", "-device", "virtio-rng-pci"],
    "-netdev",
    "user,id=net0,tftp=/s/tftp,bootfile=chain.ipxe,guestfwd=tcp:10.0.2.100:80-cmd:/bin/sh /s/serve-http.sh /s/www /s/missing",
    ...["-device", "virtio-net-pci,netdev=net0,bootindex=2"],
    ...["-display", "none", ...CONSOLE],
  ]);
});

test("an installer has a disk that is tried first, and a UEFI that remembers in a file of its own", () => {
  const machine: ImageMachine = {
    ...BARE,
    accelerator: "kvm",
    cdrom: "/w/a,b.iso",
    disk: { file: "/h/disk.raw", format: "raw" },
    uefi: { code: "/usr/code.fd", variables: "/s/vars.fd" },
  };
  expect(qemuArguments(machine)).toEqual([
    ...["-nodefaults", "-machine", "pc,graphics=off"],
    ...["-accel", "kvm", "-cpu", "host", "-smp", "2", "-m", "2048"],
    ...["-drive", "if=pflash,unit=0,format=raw,readonly=on,file=/usr/code.fd"],
    ...["-drive", "if=pflash,unit=1,format=raw,file=/s/vars.fd", "-device", "virtio-rng-pci"],
    ...["-drive", "if=none,id=disk,format=raw,file=/h/disk.raw", "-device", "virtio-blk-pci,drive=disk,bootindex=0"],
    ...["-drive", "if=none,id=cdrom,format=raw,readonly=on,media=cdrom,file=/w/a,,b.iso"],
    ...["-device", "ide-cd,drive=cdrom,bootindex=1"],
    ...["-netdev", "user,id=net0", "-device", "virtio-net-pci,netdev=net0,romfile="],
    ...["-display", "none", ...CONSOLE],
  ]);
});

test("screen and ssh are offered to this machine alone, and a person's own options come last", () => {
  const words = qemuArguments({ ...BARE, vnc: 3, sshPort: 2222, more: ["-snapshot"] });
  expect(words.slice(words.indexOf("-netdev"))).toEqual([
    ...["-netdev", "user,id=net0,hostfwd=tcp:127.0.0.1:2222-:22", "-device", "virtio-net-pci,netdev=net0,romfile="],
    ...["-vga", "std", "-display", "vnc=127.0.0.1:3", "-device", "qemu-xhci", "-device", "usb-tablet"],
    ...[...CONSOLE, "-snapshot"],
  ]);
  expect(words.slice(0, 3)).toEqual(["-nodefaults", "-machine", "pc"]);
});
