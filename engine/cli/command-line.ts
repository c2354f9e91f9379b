import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { ColorMode } from "../reporting/palette.ts";
import type { ActionResources } from "../rule/action.ts";
import { readLocalResources } from "./local-resources.ts";
import {
  joinOptionalValues,
  MACHINE_OPTIONS_WITH_VALUES,
  type MachineOptions,
  type ParsedMachineOptions,
  takeMachineOptions,
  withMachineOptions,
} from "./machine-options.ts";
import { HELP_COLUMNS } from "./wrap-text.ts";

/** Options that every command takes. */
export interface GlobalOptions {
  readonly color: ColorMode;
  readonly cacheDir?: string;
  /** false: nothing may be installed on this machine. */
  readonly setup: boolean;
  readonly json: boolean;
}

/** Options of commands that build. */
export interface BuildOptions extends GlobalOptions {
  readonly jobs?: number;
  /** What actions may take of this machine, where it was said. */
  readonly localResources?: Partial<ActionResources>;
  readonly keepGoing: boolean;
  readonly explain: boolean;
  readonly refresh: boolean;
  /** What publishes only says what it would do. */
  readonly dryRun: boolean;
  /** Where the credentials are, when the environment does not say. */
  readonly gnupgHome?: string;
  readonly ed25519KeyFile?: string;
  readonly sshKnownHosts?: string;
}

/** What was asked, checked and typed. */
export type CommandLine =
  | { readonly command: "build" | "test"; readonly patterns: readonly string[]; readonly options: BuildOptions }
  | {
      readonly command: "run";
      readonly target: string;
      readonly arguments: readonly string[];
      readonly machine: MachineOptions;
      readonly options: BuildOptions;
    }
  | {
      readonly command: "lock";
      readonly patterns: readonly string[];
      readonly update: boolean;
      readonly options: BuildOptions;
    }
  | {
      readonly command: "diff";
      readonly from: string;
      readonly to: string;
      /** The answer as JSON, and nothing else on stdout. */
      readonly json: boolean;
      readonly all: boolean;
      readonly options: BuildOptions;
    }
  | { readonly command: "clean"; readonly expunge: boolean; readonly options: GlobalOptions }
  | { readonly command: "doctor"; readonly options: GlobalOptions }
  | { readonly command: "setup"; readonly forTests: boolean; readonly options: GlobalOptions }
  | { readonly command: "help"; readonly topic: string | undefined; readonly options: GlobalOptions }
  | { readonly command: "version"; readonly options: GlobalOptions };

/** What parsing came to: a command, text to print (help), or a mistake with its message. */
export type ParsedCommandLine =
  | { readonly kind: "command"; readonly commandLine: CommandLine }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "mistake"; readonly message: string };

/** Reads the arguments after the program's name. `build` is meant when the first word is no command. */
export function parseCommandLine(words: readonly string[]): ParsedCommandLine {
  let parsed: CommandLine | undefined;
  let text = "";
  const program = describeProgram((commandLine) => {
    parsed = commandLine;
  });
  const output = { writeOut: (part: string) => (text += part), writeErr: (part: string) => (text += part) };
  for (const command of [program, ...program.commands]) command.exitOverride().configureOutput(output);
  try {
    program.parse(withDefaultCommand(joinOptionalValues(words), program), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: "text", text };
    return { kind: "mistake", message: tidyMessage(text || error.message) };
  }
  if (parsed === undefined) throw new Error("Cannot parse the command line: no command took it");
  return { kind: "command", commandLine: parsed };
}

/** Every command with its one line. */
export function commandSummaries(): readonly { readonly name: string; readonly summary: string }[] {
  const { commands } = describeProgram(() => undefined);
  return commands.map((command) => ({ name: command.name(), summary: command.description() }));
}

/** The help text of one command, or undefined when there is none of that name. */
export function commandHelp(name: string): string | undefined {
  return describeProgram(() => undefined)
    .commands.find((command) => command.name() === name)
    ?.helpInformation();
}

/** `atomic-build //x` is `atomic-build build //x`; options may stand before the command, as people type them. */
function withDefaultCommand(words: readonly string[], program: Command): readonly string[] {
  const known = new Set(program.commands.map((command) => command.name()));
  const first = words.findIndex((word, index) => !word.startsWith("-") && !takesValue(words[index - 1]));
  if (words.length === 0) return ["help"];
  const only = words[0] ?? "";
  if (first < 0 && ["--help", "-h", "--version", "-V"].includes(only))
    return [only.startsWith("--v") || only === "-V" ? "version" : "help"];
  const word = words[first] ?? "";
  if (first < 0 || !known.has(word)) return ["build", ...words];
  return [word, ...words.slice(0, first), ...words.slice(first + 1)];
}

const OPTIONS_WITH_VALUES = [
  ...["--color", "--cache-dir", "-j", "--jobs", "--local-resources"],
  ...["--gnupg-home", "--ed25519-key-file", "--ssh-known-hosts"],
  ...MACHINE_OPTIONS_WITH_VALUES,
];

function takesValue(word: string | undefined): boolean {
  return word !== undefined && OPTIONS_WITH_VALUES.includes(word);
}

function describeProgram(take: (commandLine: CommandLine) => void): Command {
  const program = new Command("atomic-build")
    .description("Builds ostree operating systems from RPMs, treefiles and kickstarts; re-runs only what changed.")
    .helpCommand(false)
    .showSuggestionAfterError(true);
  addBuildCommands(program, take);
  addHouseCommands(program, take);
  return program;
}

function addBuildCommands(program: Command, take: (commandLine: CommandLine) => void): void {
  for (const command of ["build", "test"] as const) {
    withBuildOptions(program.command(command))
      .description(command === "build" ? "build targets (the default command)" : "build and run tests")
      .argument("[patterns...]", "target patterns: //images:pxetolive, //images/..., :all, -//skip/this (after --)")
      .action((patterns: string[], options: BuildOptions) => take({ command, patterns, options }));
  }
  withBuildOptions(withMachineOptions(program.command("run")))
    .description("build a target and run it: a program, or an image in QEMU, with its serial console here")
    .argument("<target>")
    .argument("[arguments...]", "given to the program, or to QEMU; put them after --")
    .action((target: string, words: string[], options: BuildOptions & ParsedMachineOptions) =>
      take({ command: "run", target, arguments: words, ...takeMachineOptions<BuildOptions>(options) }),
    );
  withBuildOptions(program.command("lock"))
    .description("show what is locked, or move it: host packages, remote metadata")
    .argument("[patterns...]", "only what these targets need")
    .option("--update", "ask again and move the locks", false)
    .action((patterns: string[], { update, ...options }: BuildOptions & { update: boolean }) =>
      take({ command: "lock", patterns, update, options }),
    );
  withBuildOptions(program.command("diff"))
    .description("compare two trees, images or releases: packages, files, sizes, kernel arguments")
    .argument("<from>", "a label, LABEL@previous, an ostree repository (PATH or PATH@REVISION), a folder, a manifest")
    .argument("<to>")
    .option("--all", "list every file", false)
    .action((from: string, to: string, { all, json, ...options }: BuildOptions & { all: boolean }) =>
      take({ command: "diff", from, to, all, json, options: { ...options, json: false } }),
    );
}

function addHouseCommands(program: Command, take: (commandLine: CommandLine) => void): void {
  withGlobalOptions(program.command("clean"))
    .description("remove atomic-out/ and the state of this workspace; the shared cache and the locks stay")
    .option("--expunge", "remove the locks too", false)
    .action(({ expunge, ...options }: GlobalOptions & { expunge: boolean }) =>
      take({ command: "clean", expunge, options }),
    );
  withGlobalOptions(program.command("doctor"))
    .description("list every host program: where, which version, who needs it, how to get it")
    .action((options: GlobalOptions) => take({ command: "doctor", options }));
  withGlobalOptions(program.command("setup"))
    .description("install the host programs that are missing")
    .option("--for-tests", "also what the project's own tests need", false)
    .action(({ forTests, ...options }: GlobalOptions & { forTests: boolean }) =>
      take({ command: "setup", forTests, options }),
    );
  withGlobalOptions(program.command("help"))
    .description("explain a command or a rule")
    .argument("[topic]")
    .action((topic: string | undefined, options: GlobalOptions) => take({ command: "help", topic, options }));
  withGlobalOptions(program.command("version"))
    .description("print the version")
    .action((options: GlobalOptions) => take({ command: "version", options }));
}

function withGlobalOptions(command: Command): Command {
  return command
    .configureHelp({ helpWidth: HELP_COLUMNS })
    .addOption(new Option("--color <when>", "use colours").choices(["auto", "always", "never"]).default("auto"))
    .option("--cache-dir <folder>", "where results are kept (default: $XDG_CACHE_HOME/atomic-build)")
    .option("--json", "print events as JSON lines on stdout", false)
    .option("--no-setup", "never install anything on this machine");
}

function withBuildOptions(command: Command): Command {
  return withGlobalOptions(command)
    .option("-j, --jobs <count>", "most actions at once (default: one a core)", parseCount)
    .option("--local-resources <name=amount,...>", LOCAL_RESOURCES_HELP, parseLocalResources)
    .option("-k, --keep-going", "build what can be built after a failure", false)
    .option("--explain", "print why each action runs", false)
    .option("--refresh", "fetch remote repository metadata again", false)
    .option("--dry-run", "of targets that publish, only print what they would do", false)
    .option("--gnupg-home <folder>", "whose agent signs (default: $GNUPGHOME, ~/.gnupg)")
    .option("--ed25519-key-file <file>", "secret key for ed25519 signatures (default: $ATOMIC_ED25519_KEY_FILE)")
    .option(
      "--ssh-known-hosts <file>",
      "hosts that mirrors trust (default: $ATOMIC_SSH_KNOWN_HOSTS, ~/.ssh/known_hosts)",
    );
}

const LOCAL_RESOURCES_HELP =
  "what actions may take of this machine: cpu (cores), memory (MiB), network (connections), kvm (machines; 0: never)";

function parseLocalResources(word: string, earlier: Partial<ActionResources> | undefined): Partial<ActionResources> {
  const read = readLocalResources(word);
  if (!read.ok) throw new InvalidArgumentError(read.error);
  return { ...earlier, ...read.value };
}

function parseCount(word: string): number {
  if (!/^[1-9]\d{0,3}$/.test(word)) throw new InvalidArgumentError("it must be a whole number from 1 to 9999.");
  return Number(word);
}

/** Commander writes `error: …` and a suggestion on the next line; the reporter adds its own "error:". */
function tidyMessage(text: string): string {
  const lines = text
    .trim()
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => line.replace(/^error: /, "")).join(" ");
}
