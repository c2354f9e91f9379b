import { mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { SandboxStrategy } from "../../engine/execution/sandbox/sandbox-strategy.ts";
import type { Spawn } from "../../engine/execution/spawn-strategy.ts";
import { gatherMachineFacts } from "../../engine/host/machine-facts.ts";
import { lookUpOnPath } from "../../engine/host/path-lookup.ts";
import { HostProcessRunner } from "../../engine/host/process-runner.ts";
import { systemClock } from "../../engine/host/system-clock.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What the shell script of a test runs with. */
type ScriptOptions = Partial<Pick<Spawn, "sandbox" | "outputs" | "timeoutMs" | "signal" | "environment">> & {
  readonly tools?: readonly string[];
};

/** These tests need bubblewrap and user namespaces, an ordinary user also a range of subordinate ids: see `doctor`. */
const machine = gatherMachineFacts(process.env);

/** Inputs on disk and the real strategy over them. */
export class SandboxWorkspace {
  readonly folder = temporaryFolder();
  readonly inputRoot = join(this.folder, "inputs");
  readonly outputRoot = join(this.folder, "outputs");
  readonly logPath = join(this.folder, "log");
  readonly strategy = new SandboxStrategy({
    runner: new HostProcessRunner({ clock: systemClock, graceMs: 100 }),
    machine,
    folder: join(this.folder, "sandbox"),
  });

  constructor(inputs: Readonly<Record<string, string>> = {}) {
    onTestFinished(() => this.strategy.dispose());
    mkdirSync(this.inputRoot);
    mkdirSync(this.outputRoot);
    for (const [path, content] of Object.entries(inputs)) {
      mkdirSync(dirname(join(this.inputRoot, path)), { recursive: true });
      writeFileSync(join(this.inputRoot, path), content);
    }
  }

  spawn(script: string, options: ScriptOptions = {}): Spawn {
    const { tools = [], ...rest } = options;
    return {
      arguments: ["sh", "-c", script],
      environment: { HOME: "/tmp", LC_ALL: "C.UTF-8" },
      inputRoot: this.inputRoot,
      outputRoot: this.outputRoot,
      outputs: [],
      tools: new Map(["sh", ...tools].map((name) => [name, realpathSync(lookUpOnPath(name, "/usr/bin") ?? name)])),
      sandbox: { user: "self", network: false, scratch: "memory" },
      logPath: this.logPath,
      timeoutMs: 20_000,
      idleTimeoutMs: 20_000,
      signal: new AbortController().signal,
      ...rest,
    };
  }

  /** Runs a script and answers with how it ended and what it said. */
  async run(script: string, options: ScriptOptions = {}): Promise<{ readonly status: unknown; readonly log: string }> {
    const { status } = await this.strategy.run(this.spawn(script, options));
    return { status, log: readFileSync(this.logPath, { encoding: "utf8", flag: "a+" }) };
  }

  output(path: string): string {
    return readFileSync(join(this.outputRoot, path), "utf8");
  }
}
