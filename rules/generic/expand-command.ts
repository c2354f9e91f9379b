/**
 * Bazel's variables in commands: `$(location :x)`, `$(locations :x)`, `$@`, `$<`, `$(SRCS)`, `$(OUTS)`, `$(@D)`, `$(RULEDIR)`;
 * `$$` is the shell's own `$`. Whatever else follows a `$` is an error: a shell would make nothing of it without a word.
 */
import { type Label, labelPackage, parseLabel } from "../../engine/core/label.ts";
import { fail, type Result, succeed } from "../../engine/core/result.ts";
import { type Artifact, OUTPUT_FOLDER } from "../../engine/rule/artifact.ts";

/** What the variables of one target stand for. */
export interface CommandSubject {
  readonly label: Label;
  readonly sources: readonly Artifact[];
  readonly outputs: readonly Artifact[];
  /** Files of each label that the target names. */
  readonly locations: ReadonlyMap<Label, readonly Artifact[]>;
  /** How a path is written: quoted where a shell reads the text, as it is in an argument of its own. */
  readonly print: (path: string) => string;
}

const VARIABLE = /\$(?:\$|\(([^()]*)\)|([@<])|(.)?)/gsu;

/** The command with its variables replaced, or the first that is wrong. */
export function expandCommand(command: string, subject: CommandSubject): Result<string, string> {
  let problem: string | undefined;
  const expanded = command.replace(VARIABLE, (whole, inParentheses?: string, mark?: string) => {
    if (whole === "$$") return "$";
    const value = expandOne(inParentheses ?? mark, subject);
    if (!value.ok) problem ??= value.error(whole);
    return value.ok ? value.value : "";
  });
  return problem === undefined ? succeed(expanded) : fail(problem);
}

/** A path as one word of the shell. */
export function quoteForShell(path: string): string {
  return /^[A-Za-z0-9@%_+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

type Expansion = Result<string, (whole: string) => string>;

function expandOne(name: string | undefined, subject: CommandSubject): Expansion {
  const folder = [OUTPUT_FOLDER, labelPackage(subject.label)].filter((part) => part !== "").join("/");
  switch (name) {
    case "@":
      return single(subject, subject.outputs, "output");
    case "<":
      return single(subject, subject.sources, "source");
    case "SRCS":
      return succeed(printPaths(subject, subject.sources));
    case "OUTS":
      return succeed(printPaths(subject, subject.outputs));
    case "RULEDIR":
      return succeed(subject.print(folder));
    case "@D":
      return succeed(subject.print(outputFolder(subject.outputs) ?? folder));
    case undefined:
      return fail((whole) => `"${whole}" means nothing, write "$${whole}" for a "$" of the shell`);
    default:
      return expandLocation(name, subject);
  }
}

function expandLocation(text: string, subject: CommandSubject): Expansion {
  const [, word, labelText] = /^(locations?|execpaths?) +(\S.*)$/u.exec(text) ?? [];
  if (word === undefined || labelText === undefined) {
    return fail((whole) => `"${whole}" is no variable, write "$${whole}" for a command substitution of the shell`);
  }
  const label = parseLabel(labelText.trim(), { package: labelPackage(subject.label) });
  if (!label.ok) return fail(() => label.error);
  const files = subject.locations.get(label.value);
  if (files === undefined) return fail((whole) => `"${whole}" names no source, tool or output of this target`);
  if (word.endsWith("s") || files.length === 1) return succeed(printPaths(subject, files));
  return fail((whole) => `"${whole}" stands for ${files.length} files, $(${word}s …) takes any number`);
}

function single(subject: CommandSubject, files: readonly Artifact[], noun: "source" | "output"): Expansion {
  if (files.length === 1) return succeed(printPaths(subject, files));
  return fail((whole) => `"${whole}" wants exactly one ${noun}, the target has ${files.length}`);
}

/** As in Bazel: the folder of the only output, else the package's. */
function outputFolder([first, ...others]: readonly Artifact[]): string | undefined {
  return first === undefined || others.length > 0 ? undefined : first.path.slice(0, first.path.lastIndexOf("/"));
}

function printPaths({ print }: CommandSubject, files: readonly Artifact[]): string {
  return files.map(({ path }) => print(path)).join(" ");
}
