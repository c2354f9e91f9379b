import { closeSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { ProcessOutcome, ProcessRunner } from "../../core/process-runner.ts";
import type { Result } from "../../core/result.ts";
import type { MachineFacts } from "../../host/machine-facts.ts";
import { openRangeNamespaces, type RangeNamespaces } from "../../host/range-namespaces.ts";
import type { Spawn, SpawnStrategy } from "../spawn-strategy.ts";
import { killOrphans } from "./kill-orphans.ts";
import { type ChoreTools, reclaimFolder, removeFolder } from "./namespace-chores.ts";
import { type SandboxCommand, sandboxArguments } from "./sandbox-arguments.ts";
import {
  makeSandboxFolder,
  makeScratchFolder,
  type SandboxFolder,
  staleFoldersBelow,
  writeOptionsFile,
} from "./sandbox-folder.ts";
import { decodeSandboxStatus } from "./sandbox-status.ts";
import { prepareWorkFolders } from "./work-folders.ts";

/** Above this, options go through a file: the kernel's limit on argv is for the action's own arguments. */
const LONGEST_OPTIONS_BYTES = 64 * 1024;

/** What the strategy works with. */
export interface SandboxStrategyOptions {
  readonly runner: ProcessRunner;
  readonly machine: MachineFacts;
  /** Folder for scratch space and the generated /etc, on a disk with room; shared by invocations, left clean. */
  readonly folder: string;
}

/**
 * Runs each process in its own namespaces with bubblewrap: it sees its declared inputs, read-only, its tools, and
 * nothing else of this machine (DESIGN law 7). What is made once per invocation is made on first use, because a build
 * that finds everything in the cache needs none of it.
 */
export class SandboxStrategy implements SpawnStrategy {
  readonly name = "sandbox";
  readonly #options: SandboxStrategyOptions;
  #folder: SandboxFolder | undefined;
  #namespaces: Promise<Result<RangeNamespaces, string>> | undefined;

  constructor(options: SandboxStrategyOptions) {
    this.#options = options;
  }

  async run(spawn: Spawn): Promise<ProcessOutcome> {
    const problem = findUndeclaredTool(spawn);
    if (problem !== undefined) return couldNotStart(problem);
    const namespaces = spawn.sandbox.user === "root-range" ? await this.#rangeNamespaces() : undefined;
    if (namespaces?.ok === false)
      return couldNotStart(`Cannot make a user namespace of 65536 ids: ${namespaces.error}`);
    const folder = await this.#ownFolder();
    const scratchFolder = spawn.sandbox.scratch === "disk" ? makeScratchFolder(folder.path) : undefined;
    try {
      const command = this.#command(spawn, { etcFolder: folder.etcFolder, scratchFolder });
      const outcome = await this.#start(spawn, command, namespaces?.value);
      if (namespaces !== undefined) await this.#reclaim(spawn.outputRoot);
      return { ...outcome, status: decodeSandboxStatus(outcome.status, spawn.logPath) };
    } finally {
      if (scratchFolder !== undefined) await removeFolder(scratchFolder, await this.#chores());
    }
  }

  /** Gives back what the invocation kept: the descriptors of its namespaces and its folder; and what a killed one could not. */
  async dispose(): Promise<void> {
    if (this.#folder !== undefined) await removeFolder(this.#folder.path, await this.#chores());
    else await this.#removeLeftovers();
    this.#folder = undefined;
    const namespaces = await this.#namespaces;
    if (namespaces?.ok === true) namespaces.value.close();
    this.#namespaces = undefined;
  }

  #command(
    spawn: Spawn,
    folders: { readonly etcFolder: string; readonly scratchFolder: string | undefined },
  ): SandboxCommand {
    const { machine } = this.#options;
    const workMounts = prepareWorkFolders(spawn);
    return sandboxArguments(spawn, { machine, unshare: machine.unshare ?? "/usr/bin/unshare", workMounts, ...folders });
  }

  async #start(
    spawn: Spawn,
    { options, command, environment }: SandboxCommand,
    namespaces: RangeNamespaces | undefined,
  ): Promise<ProcessOutcome> {
    const descriptors = namespaces === undefined ? [] : [namespaces.outer, namespaces.inner];
    const optionsFile = this.#openLongOptions(options);
    const number = String(3 + descriptors.length);
    const given = optionsFile === undefined ? options : ["--args", number];
    try {
      return await this.#options.runner.run({
        arguments: [this.#bubblewrap(), ...given, ...command],
        environment,
        workingDirectory: "/",
        logPath: spawn.logPath,
        timeoutMs: spawn.timeoutMs,
        idleTimeoutMs: spawn.idleTimeoutMs,
        signal: spawn.signal,
        descriptors: optionsFile === undefined ? descriptors : [...descriptors, optionsFile],
        isSupervisor: true,
      });
    } finally {
      if (optionsFile !== undefined) closeSync(optionsFile);
    }
  }

  /** An open file whose name is gone already: nothing to clean up, however this ends. */
  #openLongOptions(options: readonly string[]): number | undefined {
    const bytes = options.reduce((sum, option) => sum + Buffer.byteLength(option) + 1, 0);
    if (bytes <= LONGEST_OPTIONS_BYTES || this.#folder === undefined) return undefined;
    const path = writeOptionsFile(this.#folder.path, options);
    const descriptor = openSync(path, "r");
    rmSync(dirname(path), { recursive: true });
    return descriptor;
  }

  async #ownFolder(): Promise<SandboxFolder> {
    if (this.#folder !== undefined) return this.#folder;
    const folder = makeSandboxFolder(this.#options.folder, this.#options.machine);
    this.#folder = folder;
    await this.#removeLeftovers();
    return folder;
  }

  /** They may hold files of subordinate ids; whether they can be removed now decides nothing. */
  async #removeLeftovers(): Promise<void> {
    const leftovers = staleFoldersBelow(this.#options.folder);
    if (leftovers.length > 0) await killOrphans(leftovers);
    if (leftovers.length > 0 && this.#options.machine.userId !== 0) await this.#rangeNamespaces();
    for (const leftover of leftovers) await removeFolder(leftover, await this.#chores());
  }

  async #reclaim(outputRoot: string): Promise<void> {
    const { userId } = this.#options.machine;
    if (userId !== 0) await reclaimFolder(outputRoot, userId, await this.#chores());
  }

  #rangeNamespaces(): Promise<Result<RangeNamespaces, string>> {
    this.#namespaces ??= openRangeNamespaces(this.#options.machine);
    return this.#namespaces;
  }

  async #chores(): Promise<ChoreTools> {
    const namespaces = await this.#namespaces;
    const outerNamespace = namespaces?.ok === true ? namespaces.value.outer : undefined;
    return { runner: this.#options.runner, bubblewrap: this.#bubblewrap(), outerNamespace };
  }

  #bubblewrap(): string {
    return this.#options.machine.bubblewrap ?? "bwrap";
  }
}

/** A program by name must be among the tools; a path is looked for in the sandbox itself. */
function findUndeclaredTool(spawn: Spawn): string | undefined {
  const program = spawn.arguments[0] ?? "";
  if (program.includes("/") || spawn.tools.has(program)) return undefined;
  return `Cannot run "${program}": it is not among the action's tools`;
}

function couldNotStart(message: string): ProcessOutcome {
  return { status: { kind: "could-not-start", message }, durationMs: 0 };
}
