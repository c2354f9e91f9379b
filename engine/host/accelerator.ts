import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killGroup } from "./process-tree.ts";

/** How virtual machines run here: by the processor, or interpreted. */
export type Accelerator = "kvm" | "tcg";

/** A working KVM needs a tenth of it, on a busy machine. */
const DEADLINE_MS = 3_000;
const FIRMWARE_BYTES = 64 * 1024;
/** Where a PC begins to run: 16 bytes before the end of its firmware. */
const RESET_OFFSET = FIRMWARE_BYTES - 16;
/** A processor counts so far in less than a tenth of a second; interpreted one by one, it takes instructions minutes. */
const COUNT_TO = [0x00, 0x00, 0x00, 0x06];
/** What `out 0xf4, al` of 0x10 makes the debug-exit device end the emulator with: (0x10 << 1) | 1. */
const EXIT_CODE_OF_GUEST = 33;
/** `mov ecx, COUNT_TO; again: dec ecx; jnz again; mov al, 0x10; out 0xf4, al; hlt` */
const GUEST = [0x66, 0xb9, ...COUNT_TO, 0x66, 0x49, 0x75, 0xfc, 0xb0, 0x10, 0xe6, 0xf4, 0xf4];

/** What the tests replace. */
export interface AcceleratorProbe {
  readonly device: string;
  readonly emulator: string;
  readonly accelerator: Accelerator;
  readonly deadlineMs: number;
}

/**
 * Whether virtual machines can use /dev/kvm. It can exist and be of no use: in some clouds it makes a machine and then
 * never runs it, or has the kernel interpret a foreign guest instruction by instruction, a hundred times slower than the
 * emulator. So a guest that counts is run, and we wait no longer than the deadline: not even for the emulator to die,
 * since a process that hangs in the kernel may not do that either.
 */
export async function chooseAccelerator(options: Partial<AcceleratorProbe> = {}): Promise<Accelerator> {
  const { device = "/dev/kvm", emulator = "qemu-system-x86_64", accelerator = "kvm" } = options;
  if (!existsSync(device)) return "tcg";
  const folder = mkdtempSync(join(tmpdir(), "atomic-build-kvm-"));
  try {
    const firmware = join(folder, "firmware");
    writeFileSync(firmware, makeFirmware());
    const machine = ["-machine", "pc", "-accel", accelerator, "-m", "16", "-nodefaults", "-display", "none"];
    const guest = ["-bios", firmware, "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04", "-no-reboot"];
    const code = await exitCodeWithin(options.deadlineMs ?? DEADLINE_MS, [emulator, ...machine, ...guest]);
    return code === EXIT_CODE_OF_GUEST ? "kvm" : "tcg";
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function makeFirmware(): Buffer {
  const firmware = Buffer.alloc(FIRMWARE_BYTES);
  firmware.set(GUEST, RESET_OFFSET);
  return firmware;
}

/** undefined: it could not be started, died of a signal, or is still there at the deadline. */
function exitCodeWithin(deadlineMs: number, [program = "", ...words]: readonly string[]): Promise<number | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: "ignore", detached: true });
    const timer = setTimeout(() => {
      killGroup(child.pid, "SIGKILL");
      child.unref();
      resolve(undefined);
    }, deadlineMs);
    const settle = (code: number | null) => {
      clearTimeout(timer);
      resolve(code ?? undefined);
    };
    child.once("error", () => settle(null));
    child.once("exit", settle);
  });
}
