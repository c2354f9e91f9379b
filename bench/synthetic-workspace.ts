import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The same graph for every builder: `count` targets in packages of 100, each concatenating one source and its neighbour. */
export interface SyntheticWorkspace {
  readonly folder: string;
  readonly count: number;
}

/** The builders that the graph is written for, in the order of the table. */
export const PEERS = ["atomic-build", "ninja", "bazel"] as const;
export type Peer = (typeof PEERS)[number];

const TARGETS_A_PACKAGE = 100;
/** A chain of this length at most, so that two cores always have work. */
const CHAIN = 10;

/** Writes sources and build files. */
export function writeSyntheticWorkspace({ folder, count }: SyntheticWorkspace, peer: Peer): void {
  const packages = Math.ceil(count / TARGETS_A_PACKAGE);
  for (let index = 0; index < packages; index++) {
    const size = Math.min(TARGETS_A_PACKAGE, count - index * TARGETS_A_PACKAGE);
    const home = join(folder, packageName(index));
    mkdirSync(home, { recursive: true });
    for (let target = 0; target < size; target++) writeFileSync(join(home, `s${target}.txt`), `${index} ${target}\n`);
    if (peer !== "ninja") writeFileSync(join(home, peer === "bazel" ? "BUILD" : "BUILD.atomic"), buildFile(size));
  }
  if (peer === "ninja") writeFileSync(join(folder, "build.ninja"), ninjaFile(count));
  else writeFileSync(join(folder, peer === "bazel" ? "WORKSPACE" : "WORKSPACE.atomic"), "");
}

/** One source that a measurement may edit: its target has `CHAIN` dependants at most. */
export function editableSource(folder: string): string {
  return join(folder, packageName(0), `s${CHAIN / 2}.txt`);
}

/** The commands alone, one list for each chain of targets that need each other, in order. */
export function chainCommands({ count }: SyntheticWorkspace): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(count / CHAIN) }, (_, chain) =>
    Array.from({ length: Math.min(CHAIN, count - chain * CHAIN) }, (_, place) => {
      const { inputs, output } = edgesOf(chain * CHAIN + place);
      return `cat ${inputs.join(" ")} > ${output}`;
    }),
  );
}

function packageName(index: number): string {
  return `p${String(index).padStart(4, "0")}`;
}

function neighbourOf(target: number): number | undefined {
  return target % CHAIN === 0 ? undefined : target - 1;
}

function buildFile(size: number): string {
  return Array.from({ length: size }, (_, target) => {
    const neighbour = neighbourOf(target);
    const sources = [`"s${target}.txt"`, ...(neighbour === undefined ? [] : [`":t${neighbour}"`])];
    return `genrule(name = "t${target}", srcs = [${sources.join(", ")}], outs = ["o${target}.txt"], cmd = "cat $(SRCS) > $@")\n`;
  }).join("");
}

function ninjaFile(count: number): string {
  const lines = ["rule cat", "  command = cat $in > $out"];
  for (let index = 0; index < count; index++) {
    const { inputs, output } = edgesOf(index);
    lines.push(`build ${output}: cat ${inputs.join(" ")}`);
  }
  return `${lines.join("\n")}\n`;
}

function edgesOf(index: number): { readonly inputs: readonly string[]; readonly output: string } {
  const [home, target] = [packageName(Math.floor(index / TARGETS_A_PACKAGE)), index % TARGETS_A_PACKAGE];
  const neighbour = neighbourOf(target);
  const inputs = [`${home}/s${target}.txt`, ...(neighbour === undefined ? [] : [`${home}/o${neighbour}.txt`])];
  return { inputs, output: `${home}/o${target}.txt` };
}
