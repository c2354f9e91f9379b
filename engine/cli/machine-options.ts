import { type Command, InvalidArgumentError, Option } from "commander";

/** Of `run`, for images: what the machine is like. What was not said is the image's and this machine's affair. */
export interface MachineOptions {
  /** Display number; "any": the first free one. */
  readonly vnc?: number | "any";
  /** Port of the host's loopback; "any": a free one. */
  readonly ssh?: number | "any";
  readonly memoryMib?: number;
  readonly cpus?: number;
  readonly firmware?: "bios" | "uefi";
  /** A disk that stays, for an installer. */
  readonly disk?: string;
}

/** Options that take a word of their own, for who looks for the command among the words. */
export const MACHINE_OPTIONS_WITH_VALUES = ["--memory", "--cpus", "--firmware", "--disk"];

const OPTIONAL_VALUES = ["--vnc", "--ssh"];

/** Adds them to a command. */
export function withMachineOptions(command: Command): Command {
  return command
    .option("--vnc [:display]", "of an image: show its screen by VNC, on this machine only", parseDisplay)
    .option("--ssh [port]", "of an image: a port of this machine that leads to its port 22", parsePort)
    .option("--memory <MiB>", "of an image: memory of the machine (default: 2048)", parseAmount)
    .option("--cpus <count>", "of an image: processors of the machine (default: 2)", parseAmount)
    .addOption(new Option("--firmware <kind>", "of an image: what the machine starts with").choices(["bios", "uefi"]))
    .option("--disk <file>", "of an installer: install to this disk, and keep it");
}

/** As commander hands them over: `memory` is in MiB. */
export type ParsedMachineOptions = Omit<MachineOptions, "memoryMib"> & { readonly memory?: number };

/** Parts them from the options that a command has beside them. */
export function takeMachineOptions<Others extends object>(
  options: Others & ParsedMachineOptions,
): { readonly machine: MachineOptions; readonly options: Others } {
  const { vnc, ssh, memory, cpus, firmware, disk, ...others } = options;
  const machine: MachineOptions = {
    ...(vnc !== undefined && { vnc }),
    ...(ssh !== undefined && { ssh }),
    ...(memory !== undefined && { memoryMib: memory }),
    ...(cpus !== undefined && { cpus }),
    ...(firmware !== undefined && { firmware }),
    ...(disk !== undefined && { disk }),
  };
  // What is left are the others, which a rest of a generic type cannot say.
  return { machine, options: others as unknown as Others };
}

/** `--vnc //images:cloud` means the first free display, not a display of that name: a value is joined by "=". */
export function joinOptionalValues(words: readonly string[]): readonly string[] {
  const end = words.indexOf("--");
  return words.map((word, index) =>
    OPTIONAL_VALUES.includes(word) && (end < 0 || index < end) ? `${word}=any` : word,
  );
}

function parseDisplay(word: string): number | "any" {
  if (word === "any") return word;
  if (!/^:?\d{1,4}$/.test(word)) throw new InvalidArgumentError("it must be a display such as :1.");
  return Number(word.replace(":", ""));
}

function parsePort(word: string): number | "any" {
  if (word === "any") return word;
  const port = /^\d{1,5}$/.test(word) ? Number(word) : 0;
  if (port < 1 || port > 65_535) throw new InvalidArgumentError("it must be a port from 1 to 65535.");
  return port;
}

function parseAmount(word: string): number {
  if (!/^[1-9]\d{0,6}$/.test(word)) throw new InvalidArgumentError("it must be a whole number above 0.");
  return Number(word);
}
