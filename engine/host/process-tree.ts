import { readFileSync } from "node:fs";

/** Number of the field `starttime` in /proc/PID/stat, as proc(5) counts. */
const START_FIELD = 22;

/** Signals every process of the group that `leader` leads; a group that is already empty is what the caller wants. */
export function killGroup(leader: number | undefined, signal: "SIGTERM" | "SIGKILL"): void {
  if (leader !== undefined) signalProcess(-leader, signal);
}

/** Signals one process; one that is gone, or has become somebody else's, is left alone. */
export function signalProcess(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** The process that `parent` started, when there is exactly one and the kernel tells (CONFIG_PROC_CHILDREN). */
export function onlyChildOf(parent: number | undefined): number | undefined {
  if (parent === undefined) return undefined;
  try {
    const children = readFileSync(`/proc/${parent}/task/${parent}/children`, "latin1").trim().split(" ");
    return children.length === 1 && children[0] !== "" ? Number(children[0]) : undefined;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * When a process began, in ticks since the machine did: with the number it is its only name, since numbers come again.
 * undefined when there is none, or it is dead and only waits for its parent to ask how it died.
 */
export function startOfProcess(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The program's name, in parentheses, may hold anything; fields are counted after it, the third is the first.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[START_FIELD - 3];
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && ["ESRCH", "ENOENT", "EPERM", "EACCES"].includes(String(error.code))
  );
}
