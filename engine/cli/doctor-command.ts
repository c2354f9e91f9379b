import { join } from "node:path";
import { HOST_PROGRAMS, inspectHostPrograms, installCommand } from "../host/host-programs.ts";
import { HostToolLookup } from "../host/host-tools.ts";
import { gatherMachineFacts } from "../host/machine-facts.ts";
import { findMachineProblems } from "../host/machine-problems.ts";
import { tryMachine } from "../host/machine-trial.ts";
import { findPackageSource } from "../host/package-source.ts";
import { drawDiagnostic } from "../reporting/draw-diagnostic.ts";
import { choosePalette } from "../reporting/palette.ts";
import type { GlobalOptions } from "./command-line.ts";

/** Lists every host program, says what this machine cannot do and what to do about it. Exit status 36 when something lacks. */
export function runDoctor(options: GlobalOptions): number {
  const environment = process.env;
  const palette = choosePalette(options.color, { isTerminal: process.stdout.isTTY === true, environment });
  const searchPath = environment["PATH"] ?? "";
  const packages = findPackageSource(searchPath);
  const reports = inspectHostPrograms(
    new HostToolLookup({ searchPath, packages, memoryPath: join("/nonexistent", "x") }),
  );
  const width = Math.max(...HOST_PROGRAMS.map(({ name }) => name.length));
  const lines = reports.map(({ program, found }) => {
    const name = program.name.padEnd(width);
    if (found === undefined) return `${palette.error("missing")}  ${name}  needed to ${program.neededTo}`;
    return `${palette.success("found  ")}  ${name}  ${found.version}  ${palette.faint(found.path)}  needed to ${program.neededTo}`;
  });
  const facts = gatherMachineFacts(environment);
  const trial = tryMachine(facts);
  const problems = findMachineProblems(facts, trial, { needsRange: true });
  const context = { palette, readSource: () => undefined, severity: "error" } as const;
  lines.push(...problems.map((problem) => drawDiagnostic(problem, context)));
  const missing = reports.filter(({ found }) => found === undefined).map(({ program }) => program);
  const command = installCommand(missing, trial.family);
  if (command !== undefined) lines.push(`${palette.strong("to install what is missing, as root:")} ${command}`);
  else if (problems.length === 0) lines.push(palette.success("this machine can build and test everything"));
  process.stdout.write(`${lines.join("\n")}\n`);
  return missing.length + problems.length === 0 ? 0 : 36;
}
