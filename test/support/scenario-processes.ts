/** Processes of this machine as /proc tells them: for tests that kill, and look whether anything is left. */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** A process, told from another one that got its number later. */
export interface KnownProcess {
  readonly pid: number;
  readonly parent: number;
  readonly startTicks: string;
  readonly name: string;
}

/** Everything that the process started, and what that started. */
export function descendantsOf(pid: number): readonly KnownProcess[] {
  const all = allProcesses();
  const found: KnownProcess[] = [];
  const parents = [pid];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const child of all.filter((one) => one.parent === parent)) {
      found.push(child);
      parents.push(child.pid);
    }
  }
  return found;
}

/** Waits until none of them lives; rejects with those that still do after twenty seconds. */
export async function untilGone(processes: readonly KnownProcess[]): Promise<void> {
  for (let patience = 2_000; patience > 0; patience--) {
    const left = processes.filter(isAlive);
    if (left.length === 0) return;
    await wait(10);
  }
  throw new Error(
    `Still there: ${processes
      .filter(isAlive)
      .map(({ pid, name }) => `${name} (${pid})`)
      .join(", ")}`,
  );
}

/** Processes that have anything below a folder mounted: sandboxes of its builds, whoever their parent is by now. */
export function processesMounting(folder: string): readonly KnownProcess[] {
  return allProcesses().filter(({ pid }) => {
    try {
      return readFileSync(`/proc/${pid}/mountinfo`, "utf8").includes(`/${basename(folder)}/`);
    } catch {
      // It ended between the listing and the reading.
      return false;
    }
  });
}

/** What is mounted below a folder in the namespace of the test itself. */
export function mountsBelow(folder: string): readonly string[] {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  return lines.flatMap((line) => (line.includes(folder) ? [line.split(" ")[4] ?? ""] : []));
}

function isAlive(known: KnownProcess): boolean {
  const now = readProcess(known.pid);
  return now !== undefined && now.startTicks === known.startTicks;
}

function allProcesses(): readonly KnownProcess[] {
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : []));
}

/** The name stands in parentheses and may hold anything, so fields are counted from its end; a zombie is dead. */
function readProcess(pid: number): KnownProcess | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const nameEnd = text.lastIndexOf(")");
    const fields = text.slice(nameEnd + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    const name = text.slice(text.indexOf("(") + 1, nameEnd);
    return { pid, name, parent: Number(fields[1]), startTicks: fields[19] ?? "" };
  } catch {
    // It ended between the listing and the reading.
    return undefined;
  }
}
