import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ProcessOutcome } from "../../engine/core/process-runner.ts";
import type { Spawn, SpawnStrategy } from "../../engine/execution/spawn-strategy.ts";

/** What a fake program sees and does: staged inputs by exec path, and its declared outputs. */
export interface FakeProcess {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly tools: readonly string[];
  /** Exec paths of all staged files, sorted. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** What it is given of the host, as `access host-path -> path`. */
  readonly grants: readonly string[];
  /** Reads a file below a granted folder. */
  readGranted(path: string): string;
  /** Fails the process when the file is not staged: an undeclared input is not there. */
  read(path: string): string;
  write(path: string, content: string): void;
  print(line: string): void;
}

/** Returns its exit code, or nothing for success. Must be a function of what FakeProcess shows. */
export type FakeProgram = (process: FakeProcess) => number | undefined;

class UndeclaredInput extends Error {}

/**
 * Runs programs in memory on really staged files. Remembers what it ran, and can end processes in another order than
 * they began, which must never show in a result.
 */
export class FakeSpawnStrategy implements SpawnStrategy {
  readonly name = "fake";
  /** Arguments of every process, in the order of their starts. */
  readonly spawns: (readonly string[])[] = [];
  readonly #programs: Readonly<Record<string, FakeProgram>>;
  readonly #turnsOf: (spawn: Spawn) => number;
  readonly durationMs: number;
  /** How many ran at once, at most. */
  mostRunning = 0;
  #running = 0;

  constructor(
    programs: Readonly<Record<string, FakeProgram>>,
    options: { readonly turnsOf?: (spawn: Spawn) => number; readonly durationMs?: number } = {},
  ) {
    this.#programs = programs;
    this.#turnsOf = options.turnsOf ?? (() => 0);
    this.durationMs = options.durationMs ?? 10;
  }

  async run(spawn: Spawn): Promise<ProcessOutcome> {
    this.spawns.push(spawn.arguments);
    this.#running++;
    this.mostRunning = Math.max(this.mostRunning, this.#running);
    for (let turn = this.#turnsOf(spawn); turn > 0; turn--) await nextTurn();
    this.#running--;
    if (spawn.signal.aborted) return { status: { kind: "cancelled" }, durationMs: this.durationMs };
    const program = this.#programs[spawn.arguments[0] ?? ""];
    if (program === undefined)
      return { status: { kind: "could-not-start", message: "no such program" }, durationMs: 0 };
    return { status: { kind: "exited", code: runProgram(program, spawn) }, durationMs: this.durationMs };
  }
}

function runProgram(program: FakeProgram, spawn: Spawn): number {
  const log: string[] = [];
  try {
    const code = program({
      arguments: spawn.arguments,
      environment: spawn.environment,
      tools: [...spawn.tools].map(([name, path]) => `${name}=${path}`).sort(),
      inputs: listFiles(spawn.inputRoot, ""),
      outputs: spawn.outputs.map((output) => output.path),
      grants: (spawn.grants ?? []).map(({ access, hostPath, path }) => `${access} ${hostPath} -> ${path}`),
      readGranted: (path) => readGranted(spawn, path),
      read: (path) => readStaged(spawn, path),
      write(path, content) {
        const to = join(spawn.outputRoot, path);
        mkdirSync(dirname(to), { recursive: true });
        writeFileSync(to, content);
      },
      print: (line) => log.push(`${line}\n`),
    });
    return code ?? 0;
  } catch (error) {
    if (!(error instanceof UndeclaredInput)) throw error;
    log.push(`${error.message}\n`);
    return 1;
  } finally {
    writeFileSync(spawn.logPath, log.join(""));
  }
}

function readStaged(spawn: Spawn, path: string): string {
  try {
    return readFileSync(join(spawn.inputRoot, path), "utf8");
  } catch {
    throw new UndeclaredInput(`${path}: no such file`);
  }
}

function readGranted({ grants = [] }: Spawn, path: string): string {
  const grant = grants.find((candidate) => path.startsWith(`${candidate.path}/`));
  if (grant === undefined) throw new UndeclaredInput(`${path}: not granted`);
  return readFileSync(join(grant.hostPath, path.slice(grant.path.length)), "utf8");
}

function listFiles(root: string, below: string): readonly string[] {
  return readdirSync(join(root, below), { withFileTypes: true })
    .flatMap((entry) => {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? listFiles(root, path) : [path];
    })
    .sort();
}
