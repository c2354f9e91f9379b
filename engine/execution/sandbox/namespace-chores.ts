import { lstatSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ProcessRunner } from "../../core/process-runner.ts";

/** What a chore needs: bwrap, and the outer range namespace if there is one. */
export interface ChoreTools {
  readonly runner: ProcessRunner;
  readonly bubblewrap: string;
  readonly outerNamespace: number | undefined;
}

/** A chore is a matter of seconds even for a full operating system tree. */
const CHORE_LIMIT_MS = 10 * 60_000;

/**
 * Removes a folder whatever its owners and modes. An ordinary user may not remove what a subordinate id owns, nor what
 * is in a folder without write permission; root of the user namespace may. False: it is still there, for a later
 * invocation to remove.
 */
export async function removeFolder(folder: string, tools: ChoreTools): Promise<boolean> {
  try {
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch (error) {
    if (!isRefused(error)) throw error;
    return runAsNamespaceRoot(["rm", "-rf", "--", folder], { writable: dirname(folder), tools });
  }
}

/**
 * Gives all files of a folder to the user himself. Outputs that a `root-range` process gave to other ids would be
 * neither readable nor movable for the engine, and the store keeps no owners anyway.
 */
export async function reclaimFolder(folder: string, userId: number, tools: ChoreTools): Promise<boolean> {
  if (!hasForeignOwner(folder, userId)) return true;
  return runAsNamespaceRoot(["chown", "-hR", "0:0", "--", folder], { writable: folder, tools });
}

function hasForeignOwner(path: string, userId: number): boolean {
  const entry = lstatSync(path);
  if (entry.uid !== userId) return true;
  if (!entry.isDirectory()) return false;
  return readdirSync(path).some((name) => hasForeignOwner(join(path, name), userId));
}

async function runAsNamespaceRoot(
  command: readonly string[],
  options: { readonly writable: string; readonly tools: ChoreTools },
): Promise<boolean> {
  const { runner, bubblewrap, outerNamespace } = options.tools;
  const user = outerNamespace === undefined ? ["--unshare-user", "--uid", "0", "--gid", "0"] : ["--userns", "3"];
  const mounts = ["--ro-bind", "/", "/", "--bind", options.writable, options.writable];
  const { status } = await runner.run({
    arguments: [bubblewrap, "--die-with-parent", ...user, "--cap-add", "ALL", ...mounts, ...command],
    environment: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    workingDirectory: "/",
    logPath: "/dev/null",
    timeoutMs: CHORE_LIMIT_MS,
    idleTimeoutMs: CHORE_LIMIT_MS,
    signal: new AbortController().signal,
    descriptors: outerNamespace === undefined ? [] : [outerNamespace],
  });
  return status.kind === "exited" && status.code === 0;
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && "code" in error && ["EACCES", "EPERM", "ENOTEMPTY"].includes(String(error.code));
}
