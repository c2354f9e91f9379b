import { closeSync, openSync, readSync } from "node:fs";
import { constants } from "node:os";
import type { ProcessOutcome } from "../../core/process-runner.ts";

/** How bwrap, like a shell, tells that the process died of a signal. */
const SIGNAL_BASE = 128;
const SIGNAL_NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));
/** Only these are read back from an exit code: a program of its own accord rarely exits with their numbers. */
const DEADLY = new Set(["SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGKILL", "SIGSEGV", "SIGSYS", "SIGTERM", "SIGTRAP"]);

/** Tells the process's own end from bwrap's exit code, and bwrap's own failure from the process's. */
export function decodeSandboxStatus(status: ProcessOutcome["status"], logPath: string): ProcessOutcome["status"] {
  if (status.kind !== "exited" || status.code === 0) return status;
  const signal = SIGNAL_NAMES.get(status.code - SIGNAL_BASE);
  if (signal !== undefined && DEADLY.has(signal)) return { kind: "signalled", signal };
  const firstLine = readFirstLine(logPath);
  if (firstLine.startsWith("bwrap: ")) {
    return { kind: "could-not-start", message: `Cannot set up the sandbox: ${firstLine.slice("bwrap: ".length)}` };
  }
  return status;
}

function readFirstLine(path: string): string {
  const start = Buffer.alloc(512);
  const descriptor = openSync(path, "r");
  try {
    const length = readSync(descriptor, start, 0, start.length, 0);
    return start.toString("utf8", 0, length).split("\n", 1)[0] ?? "";
  } finally {
    closeSync(descriptor);
  }
}
