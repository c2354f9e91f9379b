import { constants, copyFileSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Spawn, WORK_FOLDER } from "../spawn-strategy.ts";
import { planWorkMounts, type WorkMounts } from "./work-mounts.ts";

/** bwrap's work grows with the square of its mounts: 100 take 25 ms, 1,000 more than a second. */
const MOST_SHIELDED = 64;

type WorkSpawn = Pick<Spawn, "inputRoot" | "outputRoot" | "outputs" | "grants">;

/** Makes the folders that the mounts need and answers with the mounts. */
export function prepareWorkFolders(spawn: WorkSpawn): WorkMounts {
  const outputs = spawn.outputs.map((output) => output.path);
  const mounts = planWorkMounts(outputs, (folder) => listIfFolder(join(spawn.inputRoot, folder)));
  for (const folder of mounts.mountPoints) mkdirSync(join(spawn.inputRoot, folder), { recursive: true });
  for (const folder of grantedBelowWork(spawn)) mkdirSync(join(spawn.inputRoot, folder), { recursive: true });
  for (const folder of mounts.outputFolders) mkdirSync(join(spawn.outputRoot, folder), { recursive: true });
  return mounts.shielded.length > MOST_SHIELDED
    ? { ...mounts, shielded: copySmallest(mounts.shielded, spawn) }
    : mounts;
}

/** Folders of the host that happen to lie where actions see their inputs: what is mounted there needs a place. */
function grantedBelowWork({ grants = [] }: WorkSpawn): readonly string[] {
  const folders = grants.filter(({ path }) => path.startsWith(`${WORK_FOLDER}/`));
  return folders.map(({ path }) => path.slice(WORK_FOLDER.length + 1));
}

/**
 * Of very many inputs beside an output, the largest (and folders) stay mounted and the others are copied: a copy can be
 * written to, but it is no link into the store, and it vanishes with the output root.
 */
function copySmallest(shielded: readonly string[], spawn: WorkSpawn): readonly string[] {
  const byWeight = shielded
    .map((path) => ({ path, weight: weightOf(join(spawn.inputRoot, path)) }))
    .sort((a, b) => b.weight - a.weight || (a.path < b.path ? -1 : 1));
  const mounted = byWeight.filter(({ weight }, index) => index < MOST_SHIELDED || weight === Number.POSITIVE_INFINITY);
  const isMounted = new Set(mounted.map(({ path }) => path));
  for (const path of shielded) {
    if (isMounted.has(path)) continue;
    copyFileSync(join(spawn.inputRoot, path), join(spawn.outputRoot, path), constants.COPYFILE_FICLONE);
  }
  return shielded.filter((path) => isMounted.has(path));
}

/** Everything but a plain file cannot be copied cheaply, so it counts as the heaviest. */
function weightOf(path: string): number {
  const entry = lstatSync(path);
  return entry.isFile() ? entry.size : Number.POSITIVE_INFINITY;
}

function listIfFolder(path: string): readonly string[] | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(path).sort() : undefined;
}
