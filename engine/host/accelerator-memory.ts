import { accessSync, constants, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { HostTool } from "../core/host-tool.ts";
import { type Accelerator, chooseAccelerator } from "./accelerator.ts";

const DEVICE = "/dev/kvm";

/** What the answer depends on, and what tests replace. */
export interface AcceleratorMemoryOptions {
  /** false: KVM is not to be used. */
  readonly isAllowed: boolean;
  readonly emulator: () => HostTool | undefined;
  readonly device?: string;
  readonly bootId?: () => string;
  readonly probe?: (probe: { readonly device: string; readonly emulator: string }) => Promise<Accelerator>;
}

/**
 * Which accelerator this machine has, found out once per boot, user and emulator: where KVM hangs that takes seconds, and
 * an answer that went with the machine's load would run tests again for nothing. What cannot be remembered is found out
 * again.
 */
export function rememberAccelerator(memoryPath: string, options: AcceleratorMemoryOptions): () => Promise<Accelerator> {
  let answer: Promise<Accelerator> | undefined;
  return () => {
    answer ??= recallAccelerator(memoryPath, options);
    return answer;
  };
}

async function recallAccelerator(memoryPath: string, options: AcceleratorMemoryOptions): Promise<Accelerator> {
  const { isAllowed, device = DEVICE, bootId = readBootId, probe = chooseAccelerator } = options;
  const emulator = isAllowed && isAccessible(device) ? options.emulator() : undefined;
  if (emulator === undefined) return "tcg";
  const circumstances = JSON.stringify([bootId(), process.getuid?.(), emulator.identity]);
  const [known, remembered] = readIfThere(memoryPath).split("\n");
  if (known === circumstances && (remembered === "kvm" || remembered === "tcg")) return remembered;
  const found = await probe({ device, emulator: emulator.path });
  writeIfPossible(memoryPath, `${circumstances}\n${found}\n`);
  return found;
}

function isAccessible(device: string): boolean {
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function readBootId(): string {
  return readIfThere("/proc/sys/kernel/random/boot_id").trim();
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function writeIfPossible(path: string, text: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    writeFileSync(aside, text);
    renameSync(aside, path);
  } catch {
    // A full disk costs the next invocation a probe, nothing more.
  }
}
