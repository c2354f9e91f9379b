import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";

/** A lock that is held. */
export interface HeldLock {
  release(): void;
}

/** How somebody who waits is told, and may give up. */
export interface LockWait {
  readonly signal: AbortSignal;
  /** Called once when the lock is somebody else's. */
  readonly onWait: () => void;
}

/** Takes the lock of that name; undefined when the waiting was given up. */
export type TakeLock = (name: string, wait: LockWait) => Promise<HeldLock | undefined>;

/**
 * Locks between invocations that share a cache, one file each. The kernel keeps them (flock(2)), so the lock of a holder
 * that was killed is free at once: no number of a process to check, no file to take over. Node.js cannot call flock, so
 * util-linux's program does on a descriptor that it inherits: the lock belongs to what both have open, and stays ours.
 */
export function exclusiveLocksIn(folder: string): TakeLock {
  return async (name, { signal, onWait }) => {
    mkdirSync(folder, { recursive: true });
    const file = openSync(join(folder, createHash("sha256").update(name).digest("hex").slice(0, 32)), "a");
    let isHeld = await flock(file, ["--nonblock"], signal);
    if (!isHeld) {
      onWait();
      isHeld = await flock(file, [], signal);
    }
    const release = () => closeSync(file);
    if (isHeld) return { release };
    release();
    return undefined;
  };
}

function flock(file: number, options: readonly string[], signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve, reject) => {
    const child = spawn("flock", ["--exclusive", ...options, "3"], { stdio: ["ignore", "ignore", "ignore", file] });
    const giveUp = () => child.kill("SIGKILL");
    signal.addEventListener("abort", giveUp, { once: true });
    child.once("error", reject);
    child.once("exit", (code) => {
      signal.removeEventListener("abort", giveUp);
      resolve(code === 0);
    });
  });
}
