/** Copies of this repository's own operating system, to be built, edited and compared. */
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BuildEvent } from "../../engine/core/event.ts";
import { PROJECT_FOLDER } from "./scenario-program.ts";
import { ScenarioWorkspace } from "./scenario-workspace.ts";

const SOURCES = ["WORKSPACE.atomic", "rpms", "tree", "images", "release"];

/** A copy of the sources, with nothing built and an empty cache beside it. */
export function copySampleSystem(place: string): ScenarioWorkspace {
  const folder = join(place, "workspace");
  mkdirSync(folder, { recursive: true });
  for (const name of SOURCES) cpSync(join(PROJECT_FOLDER, name), join(folder, name), { recursive: true });
  return new ScenarioWorkspace({}, { folder });
}

/** How many actions of each mnemonic ran. */
export function runCounts(events: readonly BuildEvent[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const event of events) {
    if (event.kind !== "action-finished" || event.outcome !== "ran") continue;
    counts[event.mnemonic] = (counts[event.mnemonic] ?? 0) + 1;
  }
  return counts;
}
