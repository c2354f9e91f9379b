import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What one run of a program took. */
export interface Measurement {
  readonly wallMs: number;
  /** User and system time of the program and everything that it waited for. */
  readonly cpuMs: number;
  /** The largest resident set of any one process. */
  readonly peakMiB: number;
}

/** A program to be measured; its output is not looked at. */
export interface MeasuredCommand {
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Runs it under GNU time, since Node.js cannot tell what a child used. Wall time is taken here, with the millisecond
 * that starting `time` costs: GNU time itself rounds to 10 ms.
 */
export function measure(command: MeasuredCommand): Measurement {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const report = join(folder, "report");
  const words = ["-o", report, "-f", "%U %S %M", ...command.arguments];
  const startMs = performance.now();
  const run = spawnSync("time", words, { cwd: command.folder, env: command.environment, encoding: "utf8" });
  const wallMs = performance.now() - startMs;
  if (run.status !== 0)
    throw new Error(`${command.arguments.join(" ")}: exit ${run.status}\n${run.stdout}${run.stderr}`);
  const [user = 0, system = 0, peakKiB = 0] = readFileSync(report, "utf8").trim().split(" ").map(Number);
  rmSync(folder, { recursive: true });
  return { wallMs, cpuMs: (user + system) * 1000, peakMiB: peakKiB / 1024 };
}

/** The median of each, taken apart; of an even number the lower one. The largest peak. */
export function medianOf(runs: readonly Measurement[]): Measurement {
  const median = (pick: (run: Measurement) => number): number => {
    const sorted = runs.map(pick).sort((one, other) => one - other);
    return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  };
  return {
    wallMs: median(({ wallMs }) => wallMs),
    cpuMs: median(({ cpuMs }) => cpuMs),
    peakMiB: Math.max(...runs.map(({ peakMiB }) => peakMiB)),
  };
}
