/** One run of the real command line as a child process, and what it said, as data. */
import { type ChildProcess, spawn } from "node:child_process";
import type { BuildEvent } from "../../engine/core/event.ts";
import { programUnderTest } from "./scenario-program.ts";

/** How and where it is started. */
export interface InvocationOptions {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Words before node: `setpriv …`, `sh -c 'umask …; exec "$@"' sh`. */
  readonly prefix?: readonly string[];
}

/** What it came to. */
export interface InvocationEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly events: readonly BuildEvent[];
}

/** A run that may be still going on: for tests that interfere. */
export class Invocation {
  readonly child: ChildProcess;
  readonly end: Promise<InvocationEnd>;
  readonly #watchers = new Set<() => void>();
  #stdout = "";
  #stderr = "";

  constructor(words: readonly string[], options: InvocationOptions) {
    const [program = "", ...rest] = [...(options.prefix ?? []), process.execPath, programUnderTest(), ...words];
    // A process group of its own: what a terminal's Ctrl-C and a test's kill -9 reach.
    this.child = spawn(program, rest, {
      cwd: options.folder,
      env: { ...plainEnvironment(), ...options.environment },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      for (const look of this.#watchers) look();
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.end = new Promise((resolve, reject) => {
      this.child.on("error", reject);
      this.child.on("close", (exitCode, signal) => {
        resolve({ exitCode, signal, stdout: this.#stdout, stderr: this.#stderr, events: parseEvents(this.#stdout) });
      });
    });
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error("Cannot tell the process id: the program did not start");
    return this.child.pid;
  }

  /** Resolves when an event of the kind was said of the label; rejects when the program ends without. */
  async started(label: string): Promise<void> {
    const isSaid = () =>
      parseEvents(this.#stdout).some((event) => event.kind === "action-started" && event.label === label);
    await Promise.race([
      new Promise<void>((resolve) => {
        const look = () => isSaid() && resolve();
        this.#watchers.add(look);
        look();
      }),
      this.end.then(({ stderr }) => {
        if (!isSaid()) throw new Error(`Cannot wait for ${label}: the program ended without starting it: ${stderr}`);
      }),
    ]);
  }
}

/** Labels of the actions that really ran, with their mnemonics, sorted. */
export function actionsRun({ events }: Pick<InvocationEnd, "events">): readonly string[] {
  return events
    .flatMap((event) => (event.kind === "action-finished" && event.outcome === "ran" ? [event] : []))
    .map(({ mnemonic, label }) => `${mnemonic} ${label}`)
    .toSorted();
}

/** The messages of errors, in the order they were said. */
export function errorsSaid({ events }: Pick<InvocationEnd, "events">): readonly string[] {
  return events.flatMap((event) => (event.kind === "error" ? [event.diagnostic.message] : []));
}

/** What the test runner adds to the environment would be in the way of what is tested. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const {
    NODE_OPTIONS: _options,
    NO_COLOR: _plain,
    FORCE_COLOR: _forced,
    XDG_CACHE_HOME: _cache,
    ...rest
  } = process.env;
  return rest;
}

function parseEvents(stdout: string): readonly BuildEvent[] {
  const lines = stdout.split("\n").slice(0, -1);
  return lines.flatMap((line): readonly BuildEvent[] => (line.startsWith('{"kind":') ? [JSON.parse(line)] : []));
}
