import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Measurement, measure } from "./measure.ts";
import { chainCommands, type SyntheticWorkspace, writeSyntheticWorkspace } from "./synthetic-workspace.ts";

/**
 * Runs the graph's commands with nothing around them, as many at once as the builders run: what a cold build takes
 * beyond this is the builder's own doing. Each command is a shell of its own, as it is for the builders.
 */
export function measureBareCommands(workspace: SyntheticWorkspace): Measurement {
  const { folder } = workspace;
  rmSync(folder, { recursive: true, force: true });
  writeSyntheticWorkspace(workspace, "ninja");
  mkdirSync(folder, { recursive: true });
  const chains = join(folder, "chains");
  writeFileSync(
    chains,
    chainCommands(workspace)
      .map((chain) => `${chain.map(inOwnShell).join("\n")}\0`)
      .join(""),
  );
  const words = ["xargs", "-0", "-a", chains, "-P", String(availableParallelism()), "-n", "1", "sh", "-ec"];
  return measure({ arguments: words, folder, environment: process.env });
}

function inOwnShell(command: string): string {
  return `sh -ec '${command}'`;
}
