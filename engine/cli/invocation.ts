import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assertNever } from "../core/assert-never.ts";
import { systemClock } from "../host/system-clock.ts";
import { ConsoleReporter } from "../reporting/console-reporter.ts";
import { JsonReporter } from "../reporting/json-reporter.ts";
import { choosePalette } from "../reporting/palette.ts";
import type { Reporter } from "../reporting/reporter.ts";
import { runBuildCommand } from "./build-command.ts";
import { cleanWorkspace } from "./clean-command.ts";
import { type CommandLine, type GlobalOptions, parseCommandLine } from "./command-line.ts";
import { runDiffCommand } from "./diff-command.ts";
import { runDoctor } from "./doctor-command.ts";
import { helpText } from "./help-command.ts";
import type { InvocationIdentity } from "./invocation-identity.ts";
import { runLockCommand } from "./lock-command.ts";
import { refuse } from "./refuse.ts";
import { runSetup } from "./setup-command.ts";
import { programVersion } from "./version-command.ts";

/** Where the program was started. */
export interface InvocationPlace {
  readonly folder: string;
  /** undefined outside a workspace. */
  readonly identity: InvocationIdentity | undefined;
}

const NO_OPTIONS: GlobalOptions = { color: "auto", json: false, setup: true };

/** Runs one command line to its exit code. */
export async function runInvocation(words: readonly string[], place: InvocationPlace): Promise<number> {
  const parsed = parseCommandLine(words);
  if (parsed.kind === "text") return print(parsed.text);
  if (parsed.kind === "mistake") {
    const remedy = 'run "atomic-build help" for commands and options';
    const diagnostic = { message: `Cannot read the command line: ${parsed.message}`, remedy };
    return refuse({ kind: "invalid-command-line", diagnostics: [diagnostic] }, makeReporter(NO_OPTIONS, place));
  }
  const reporter = makeReporter(parsed.commandLine.options, place, explains(parsed.commandLine));
  try {
    return await dispatch(parsed.commandLine, place, reporter);
  } finally {
    reporter.close();
  }
}

function explains({ options }: CommandLine): boolean {
  return "explain" in options && options.explain;
}

async function dispatch(commandLine: CommandLine, place: InvocationPlace, reporter: Reporter): Promise<number> {
  switch (commandLine.command) {
    case "version":
      return print(`${programVersion()}\n`);
    case "help": {
      const text = helpText(commandLine.topic);
      return text.ok ? print(text.value) : refuse(text.error, reporter);
    }
    case "doctor":
      return runDoctor(commandLine.options);
    case "setup":
      return runSetup(commandLine, reporter);
    case "build":
    case "test":
    case "run":
    case "lock":
    case "diff":
    case "clean":
      return inWorkspace(commandLine, place, reporter);
    default:
      return assertNever(commandLine);
  }
}

type WorkspaceCommand = Extract<CommandLine, { command: "build" | "test" | "run" | "lock" | "diff" | "clean" }>;

async function inWorkspace(commandLine: WorkspaceCommand, place: InvocationPlace, reporter: Reporter): Promise<number> {
  const { folder, identity } = place;
  if (identity === undefined) {
    const message = `Cannot ${commandLine.command} in "${folder}": neither it nor a folder above it has a WORKSPACE.atomic`;
    const remedy = "change into a workspace, or make one: touch WORKSPACE.atomic";
    return refuse({ kind: "invalid-command-line", diagnostics: [{ message, remedy }] }, reporter);
  }
  if (commandLine.command === "clean") {
    cleanWorkspace(identity.workspaceRoot, { expunge: commandLine.expunge });
    return 0;
  }
  if (commandLine.command === "diff") return runDiffCommand(commandLine, { folder, identity, reporter });
  if (commandLine.command === "lock") return runLockCommand(commandLine, { folder, identity, reporter });
  return runBuildCommand(commandLine, { folder, identity, reporter });
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function makeReporter(options: GlobalOptions, place: InvocationPlace, explain = false): Reporter {
  if (options.json) return new JsonReporter(process.stdout);
  const stream = process.stderr;
  const isTerminal = stream.isTTY === true;
  return new ConsoleReporter({
    stream,
    clock: systemClock,
    palette: choosePalette(options.color, { isTerminal, environment: process.env }),
    readSource: (path) => readIfPresent(join(place.identity?.workspaceRoot ?? place.folder, path)),
    live: isTerminal && process.env["TERM"] !== "dumb",
    explain,
  });
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The excerpt is left out; the place and the message are there all the same.
    return undefined;
  }
}
