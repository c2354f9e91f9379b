import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MachineFacts } from "../../host/machine-facts.ts";
import { startOfProcess } from "../../host/process-tree.ts";
import { writeEtcFolder } from "./etc-folder.ts";

/** What one invocation keeps on disk for its sandboxes: the generated /etc and the scratch folders in use. */
export interface SandboxFolder {
  readonly path: string;
  readonly etcFolder: string;
}

/** Where this invocation stages its actions: a name that tells a later one, too, whether its owner lives. */
export function actionsFolderBelow(parent: string): string {
  return join(parent, `${namePrefix()}${ownTag()}-actions`);
}

/**
 * Folders of invocations that are gone (kill -9, power cut). A name tells the PID namespace, the process and when that
 * began, so no lock is needed, and a container that shares the cache does not take another's for its own.
 */
export function staleFoldersBelow(parent: string): readonly string[] {
  if (!existsSync(parent)) return [];
  const prefix = namePrefix();
  return readdirSync(parent)
    .filter((name) => name.startsWith(prefix) && !isAlive(name.slice(prefix.length)))
    .map((name) => join(parent, name));
}

/** Makes this invocation's folder below `parent`, which may hold anything else too. */
export function makeSandboxFolder(
  parent: string,
  machine: Pick<MachineFacts, "etcPaths" | "networkPaths">,
): SandboxFolder {
  mkdirSync(parent, { recursive: true });
  const path = mkdtempSync(join(parent, `${namePrefix()}${ownTag()}-`));
  // Readable for the ids that a sandbox maps; what is private lives in the folders below.
  chmodSync(path, 0o755);
  const etcFolder = join(path, "etc");
  writeEtcFolder(etcFolder, machine);
  return { path, etcFolder };
}

function namePrefix(): string {
  return `sandbox-${readlinkSync("/proc/self/ns/pid").replace(/\D/g, "")}-`;
}

/** The process by number and start: after a power cut, numbers are given again to others that live long. */
function ownTag(): string {
  return `${process.pid}.${startOfProcess(process.pid)}`;
}

/** Whether the process lives that the rest of a folder's name begins with; a name of another form is not ours to judge. */
function isAlive(rest: string): boolean {
  const [, pid, start] = /^(\d+)(?:\.(\d+))?-/.exec(rest) ?? [];
  if (pid === undefined) return true;
  const running = startOfProcess(Number(pid));
  return running !== undefined && (start === undefined || start === running);
}

/** A fresh folder for /tmp and /var/tmp of one process, on disk. */
export function makeScratchFolder(sandboxFolder: string): string {
  const folder = mkdtempSync(join(sandboxFolder, "scratch-"));
  chmodSync(folder, 0o755);
  for (const name of ["tmp", "var-tmp"]) {
    mkdirSync(join(folder, name));
    chmodSync(join(folder, name), 0o1777);
  }
  return folder;
}

/** A file whose whole content bwrap reads as further options. */
export function writeOptionsFile(sandboxFolder: string, options: readonly string[]): string {
  const path = join(mkdtempSync(join(sandboxFolder, "options-")), "options");
  writeFileSync(path, options.map((option) => `${option}\0`).join(""));
  return path;
}
