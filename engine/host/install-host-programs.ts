import { existsSync, readFileSync } from "node:fs";
import type { Clock } from "../core/clock.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Report } from "../core/event.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import { HOST_PROGRAMS, type HostProgram, installCommand, packageFamilyOf } from "./host-programs.ts";
import { lookUpOnPath } from "./path-lookup.ts";

/** What installing needs to know. */
export interface InstallOptions {
  readonly searchPath: string;
  /** `--no-setup` is false: the machine may not be touched. */
  readonly isAllowed: boolean;
  readonly clock: Clock;
  readonly report: Report;
}

/** Installs those of the programs that are missing, saying what it does; what cannot be installed is a diagnostic each. */
export async function installHostPrograms(
  names: Iterable<string>,
  options: InstallOptions,
): Promise<Result<undefined, readonly Diagnostic[]>> {
  const missing = [...new Set(names)].filter((name) => lookUpOnPath(name, options.searchPath) === undefined);
  if (missing.length === 0) return succeed(undefined);
  const known = HOST_PROGRAMS.filter(({ name }) => missing.includes(name));
  const unknown = missing.filter((name) => !known.some((program) => program.name === name));
  if (unknown.length > 0) return fail(unknown.map(describeUnknown));
  const command = installCommand(known, packageFamilyOf(readOsRelease()));
  if (command === undefined) return succeed(undefined);
  const prefix = elevation(options.searchPath);
  if (!options.isAllowed || prefix === undefined)
    return fail(known.map((program) => describeMissing(program, command)));
  return runInstallation([...prefix, ...command.split(" ")], options);
}

/** Nothing for root, sudo for others; undefined when there is no way to become root. */
function elevation(searchPath: string): readonly string[] | undefined {
  if (process.getuid?.() === 0) return [];
  return lookUpOnPath("sudo", searchPath) === undefined ? undefined : ["sudo"];
}

async function runInstallation(
  words: readonly string[],
  options: InstallOptions,
): Promise<Result<undefined, readonly Diagnostic[]>> {
  const { clock, report } = options;
  const what = `Installing host programs: ${words.join(" ")}`;
  const startedMs = clock.monotonicMs();
  report({ kind: "resolution-started", what });
  // Fresh lists first: a machine that never asked knows no package. What the update cannot reach, the installation names.
  const apt = words.indexOf("apt-get");
  if (apt >= 0) await runHostCommand([...words.slice(0, apt), "apt-get", "update", "--quiet"]);
  const problem = await runHostCommand(words);
  report({ kind: "resolution-finished", what, durationMs: clock.monotonicMs() - startedMs });
  if (problem === undefined) return succeed(undefined);
  return fail([{ message: `Cannot install host programs: ${problem}`, remedy: `run it yourself: ${words.join(" ")}` }]);
}

/** What went wrong, or undefined. The terminal is the command's own, so that sudo can ask. */
async function runHostCommand(words: readonly string[]): Promise<string | undefined> {
  const { execa } = await import("execa");
  const [program = "", ...rest] = words;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const run = await execa(program, rest, { reject: false, stdin: "inherit", all: true, env });
  if (run.exitCode === 0) return undefined;
  const said = run.all.trim().split("\n").slice(-5).join("; ");
  return said === "" ? run.shortMessage : said;
}

function describeUnknown(name: string): Diagnostic {
  return {
    message: `Cannot find the program "${name}": it is not on PATH, and an action declares it as a tool`,
    remedy: "install it, or take it out of the target's tools",
  };
}

function describeMissing(program: HostProgram, command: string): Diagnostic {
  return {
    message: `Cannot ${program.neededTo}: the program "${program.name}" is not installed`,
    remedy: `run as root: ${command}`,
  };
}

function readOsRelease(): string {
  return existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
}
