import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import type { BootMedium, Firmware } from "../../rules/images/bootable-info.ts";
import type { Label } from "../core/label.ts";
import { lookUpOnPath } from "../host/path-lookup.ts";
import type { CommandPlace } from "./command-place.ts";
import { findFreePort } from "./free-port.ts";
import { type ImageMachine, qemuArguments } from "./image-machine.ts";
import type { MachineOptions } from "./machine-options.ts";
import { prepareMachineParts, programsOf } from "./machine-parts.ts";
import type { OpenWorkshop } from "./open-workshop.ts";
import { refuse } from "./refuse.ts";

/** An image, and what a person wants to see of it. */
export interface ImageRun {
  readonly label: Label;
  readonly medium: BootMedium;
  readonly firmware: readonly Firmware[];
  readonly machine: MachineOptions;
  /** For QEMU, after our own. */
  readonly words: readonly string[];
}

/** What running takes of the surroundings. */
export interface RunPlace extends Pick<CommandPlace, "folder" | "reporter"> {
  readonly workshop: Pick<OpenWorkshop, "workspaceRoot" | "provide" | "accelerator">;
}

const FIRST_VNC_PORT = 5900;

/**
 * Boots an image with its serial console in this terminal. The image is read, never written; what the machine writes goes away
 * with it. The machine ends with us, however we end: by signal it is told, and by `kill -9` the kernel tells it.
 */
export async function runImage(run: ImageRun, place: RunPlace): Promise<number> {
  const { workshop, reporter, folder } = place;
  if (!run.firmware.includes(run.machine.firmware ?? "bios")) {
    const message = `the image is made for ${run.firmware.join(" and ")} only`;
    return refuseToRun(run, `${message}, not for ${run.machine.firmware ?? "bios"}`, place);
  }
  const provided = await workshop.provide({
    programs: new Set(programsOf(run.medium, run.machine)),
    needsRange: false,
  });
  if (!provided.ok) return refuse({ kind: "environment-unfit", diagnostics: provided.error }, reporter);
  const searchPath = process.env["PATH"] ?? "";
  // Not /tmp where there is a choice: that is often memory, and a disk fills it.
  const scratch = mkdtempSync(
    join(process.env["TMPDIR"] ?? (existsSync("/var/tmp") ? "/var/tmp" : tmpdir()), "atomic-run-"),
  );
  try {
    const { workspaceRoot } = workshop;
    const parts = prepareMachineParts(run.medium, run.machine, { workspaceRoot, searchPath, scratch, folder });
    if (!parts.ok) return refuseToRun(run, parts.error, place);
    const machine: ImageMachine = {
      ...parts.value,
      ...(await freePorts(run.machine)),
      accelerator: await workshop.accelerator(),
      cpus: run.machine.cpus ?? 2,
      memoryMib: run.machine.memoryMib ?? 2048,
      more: run.words,
    };
    reporter.close();
    process.stderr.write(introduce(run, machine));
    return await startMachine(qemuArguments(machine), searchPath);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function refuseToRun({ label }: ImageRun, problem: string, { reporter }: RunPlace): number {
  const message = `Cannot run "${label}": ${problem}`;
  return refuse({ kind: "invalid-command-line", diagnostics: [{ message }] }, reporter);
}

async function freePorts({ vnc, ssh }: MachineOptions): Promise<Pick<ImageMachine, "vnc" | "sshPort">> {
  return {
    ...(vnc !== undefined && { vnc: vnc === "any" ? (await findFreePort(FIRST_VNC_PORT)) - FIRST_VNC_PORT : vnc }),
    ...(ssh !== undefined && { sshPort: ssh === "any" ? await findFreePort(2222) : ssh }),
  };
}

/** All that a person cannot guess once the console has the terminal. */
function introduce({ label, machine: { disk } }: ImageRun, machine: ImageMachine): string {
  const { accelerator, vnc, sshPort } = machine;
  const lines = [
    `Running ${label} (${machine.uefi === undefined ? "BIOS" : "UEFI"}, ${accelerator}, ${machine.cpus} processors, ${machine.memoryMib} MiB)`,
    ...(accelerator === "tcg" ? ["  speed    without KVM every instruction is emulated: a start takes a minute"] : []),
    `  disk     ${disk === undefined ? "what the machine writes is thrown away with it" : `${disk} is kept`}`,
    ...(sshPort === undefined ? [] : [`  ssh      ssh -p ${sshPort} USER@127.0.0.1`]),
    ...(vnc === undefined ? [] : [`  vnc      127.0.0.1:${FIRST_VNC_PORT + vnc} (display :${vnc})`]),
    "  keys     Ctrl-A X ends the machine, Ctrl-A C is QEMU's monitor and back, Ctrl-A H lists more",
  ];
  return `${lines.join("\n")}\n\n`;
}

/** Its exit status is ours; a machine that we had to end has the signal's. */
async function startMachine(words: readonly string[], searchPath: string): Promise<number> {
  const terminal = rememberTerminal();
  const qemu = lookUpOnPath("qemu-system-x86_64", searchPath) ?? "qemu-system-x86_64";
  const setpriv = lookUpOnPath("setpriv", searchPath);
  const [program = qemu, ...before] = setpriv === undefined ? [qemu] : [setpriv, "--pdeathsig", "TERM", qemu];
  const child = spawn(program, [...before, ...words], { stdio: "inherit" });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  let ended: NodeJS.Signals | undefined;
  const end = (signal: NodeJS.Signals): void => {
    ended ??= signal;
    child.kill("SIGTERM");
  };
  for (const name of signals) process.on(name, end);
  try {
    const code = await exitOf(child);
    return ended === undefined ? code : 128 + constants.signals[ended];
  } finally {
    for (const name of signals) process.off(name, end);
    terminal.restore();
  }
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.on("error", () => resolve(1));
    child.on("exit", (code, signal) => resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
  });
}

/** QEMU makes the terminal raw, and puts it right only when it ends by itself. */
function rememberTerminal(): { restore(): void } {
  if (!process.stdin.isTTY) return { restore: () => undefined };
  const saved = spawnSync("stty", ["-g"], { stdio: ["inherit", "pipe", "ignore"], encoding: "utf8" }).stdout?.trim();
  return {
    restore() {
      if (saved) spawnSync("stty", [saved], { stdio: "inherit" });
    },
  };
}
