import { readFileSync } from "node:fs";

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

function isGone(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && ["ESRCH", "ENOENT", "EPERM", "EACCES"].includes(String(error.code))
  );
}
