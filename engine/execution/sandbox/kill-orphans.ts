/**
 * Ends what a killed invocation left running. bwrap asks to die with its parent only after it has started, so a `kill -9` of
 * this program in these milliseconds leaves a sandbox that nobody waits for. It is known by what it has mounted: a folder
 * whose name is one invocation's alone.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** A killed process is gone in a moment, unless the kernel itself is stuck; then nobody should wait for it. */
const MOST_LOOKS = 100;
const LOOK_INTERVAL_MS = 10;

/** Kills every process that has something of these folders mounted, and waits until they are gone. */
export async function killOrphans(folders: readonly string[]): Promise<void> {
  const names = folders.map((folder) => `/${basename(folder)}/`);
  for (let look = 0; look < MOST_LOOKS; look++) {
    const orphans = processesThatMount(names);
    if (orphans.length === 0) return;
    for (const pid of orphans) killIfThere(pid);
    await wait(LOOK_INTERVAL_MS);
  }
}

function processesThatMount(names: readonly string[]): readonly number[] {
  const numbers = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return numbers.map(Number).filter((pid) => {
    const mounts = readMounts(pid);
    return names.some((name) => mounts.includes(name));
  });
}

function readMounts(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/mountinfo`, "utf8");
  } catch {
    // It has ended, or is another user's.
    return "";
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}
