/** Entry of the benchmark; `bench/run` compiles and starts it. */
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureBareCommands } from "./bare-commands.ts";
import { type BenchPlace, openBuilder } from "./builders.ts";
import { describeGraph, describeStartUp } from "./describe-results.ts";
import { runScenarios } from "./scenarios.ts";
import { measureNodeStart, measureProjectNullBuild } from "./start-up.ts";
import { PEERS } from "./synthetic-workspace.ts";

const QUICK_TIMES = { cold: 2, null: 11, changed: 5 };
/** A sandboxed cold build of 10,000 takes minutes. */
const LARGE_TIMES = { cold: 1, null: 11, changed: 5 };
const START_TIMES = 15;

function main(): void {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: "boolean" } } });
  const [projectRoot = ".", ...names] = positionals;
  const isWanted = (name: string): boolean => names.length === 0 || names.includes(name);
  const place = { projectRoot, folder: join(projectRoot, ".atomic/bench/work") };
  const node = measureNodeStart(START_TIMES);
  const project = isWanted("project") ? measureProjectNullBuild(projectRoot, START_TIMES) : undefined;
  print(describeStartUp(project === undefined ? node : [...node, project]));
  for (const count of values.quick === true ? [1_000] : [1_000, 10_000]) benchGraph(count, isWanted, place);
}

function benchGraph(count: number, isWanted: (name: string) => boolean, place: BenchPlace): void {
  const peers = PEERS.filter(isWanted);
  if (peers.length === 0) return;
  const bare = measureBareCommands({ folder: join(place.folder, `bare-${count}`), count });
  const builders = peers.map((peer) => openBuilder(peer, count, place));
  try {
    const results = runScenarios(builders, count > 1_000 ? LARGE_TIMES : QUICK_TIMES);
    const [nodeStart] = measureNodeStart(START_TIMES);
    print(describeGraph({ count, builders, results, bare, nodeStart }));
  } finally {
    for (const builder of builders) builder.close();
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n(load of the machine: ${loadavg()[0]?.toFixed(1)})\n\n`);
}

main();
