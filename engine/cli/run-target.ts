import { BootableInfo } from "../../rules/images/bootable-info.ts";
import { type Analysis, analyzeTargets } from "../analysis/analyze-targets.ts";
import type { BuildConclusion } from "../conclude-build.ts";
import { parseTargetPatterns } from "../core/target-pattern.ts";
import { loadTargets } from "../loading/load-targets.ts";
import type { CommandLine } from "./command-line.ts";
import type { CommandPlace } from "./command-place.ts";
import type { OpenWorkshop } from "./open-workshop.ts";
import { refuse } from "./refuse.ts";
import { runImage } from "./run-image.ts";
import { runProgram } from "./run-program.ts";

/** What was built, and how it is to be run. */
export interface RunRequest {
  readonly commandLine: Extract<CommandLine, { command: "run" }>;
  readonly workshop: OpenWorkshop;
}

/** Runs what was built: an image in QEMU, a program as it is; what is neither is refused, with what would do. */
export async function runTarget(
  conclusion: BuildConclusion,
  request: RunRequest,
  place: CommandPlace,
): Promise<number> {
  const { commandLine, workshop } = request;
  const { machine, arguments: words } = commandLine;
  const label = conclusion.loaded?.graph.requested[0];
  const bootable = label === undefined ? undefined : conclusion.analysed?.configured.get(label)?.get(BootableInfo);
  if (label !== undefined && bootable !== undefined) {
    const { medium, firmware } = bootable;
    return runImage({ label, medium, firmware, machine, words }, { ...place, workshop });
  }
  if (conclusion.placed.length === 1 && Object.keys(machine).length === 0)
    return runProgram(conclusion, { ...place, words });
  const isFile = conclusion.placed.length === 1;
  const state = isFile ? "it is no image that boots" : "it is neither an image that boots nor one program";
  const message = `Cannot run "${label ?? commandLine.target}": ${state}`;
  const images = bootableTargets(workshop);
  const remedy = images.length > 0 ? `these boot: ${images.join(", ")}` : "no target of this workspace boots";
  return refuse({ kind: "invalid-command-line", diagnostics: [{ message, remedy }] }, place.reporter);
}

/** All of the workspace; what cannot be analysed is left out, since it is not what was asked for. */
function bootableTargets(workshop: OpenWorkshop): readonly string[] {
  const patterns = parseTargetPatterns(["//..."], { workingFolder: "" });
  if (!patterns.ok) return [];
  const { graph } = loadTargets(patterns.value, workshop);
  const { configured }: Analysis = analyzeTargets(graph, workshop);
  return [...configured]
    .flatMap(([label, target]) => (target.get(BootableInfo) === undefined ? [] : [label]))
    .toSorted();
}
