import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";

/** A kickstart with everything it includes, read and checked against the commands of its Fedora version. */
export interface Kickstart {
  /** The file that was asked for. */
  readonly path: string;
  /** Fedora's number; commands and options come and go with it. */
  readonly version: number;
  /** In the order read; where only one can count, the last does and the others are gone. */
  readonly commands: readonly KickstartCommand[];
  /** In the order read. */
  readonly sections: readonly KickstartSection[];
  /** Every file read, in reading order: an edit to any of them may change the image. */
  readonly files: readonly string[];
  /** What an installer would only warn of. */
  readonly warnings: readonly Diagnostic[];
}

/** One command: aliases resolved, options under their full names. */
export interface KickstartCommand {
  readonly name: string;
  readonly options: readonly KickstartOption[];
  readonly positionals: readonly KickstartWord[];
  readonly origin: SourceRange;
}

/** A word of a command line, unquoted. */
export interface KickstartWord {
  readonly text: string;
  readonly origin: SourceRange;
}

/** An option as given; `value` is undefined for a switch. */
export interface KickstartOption {
  /** With its dashes: "--append". */
  readonly name: string;
  readonly value: string | undefined;
  readonly origin: SourceRange;
}

/** What stands between a line that starts with "%" and its %end. */
export type KickstartSection = ScriptSection | PackagesSection | OtherSection;

/** %pre, %pre-install, %post, %onerror, %traceback. */
export interface ScriptSection {
  readonly kind: "script";
  readonly name: string;
  readonly options: readonly KickstartOption[];
  readonly body: readonly KickstartLine[];
  readonly origin: SourceRange;
}

/** %packages. */
export interface PackagesSection {
  readonly kind: "packages";
  readonly name: "%packages";
  readonly options: readonly KickstartOption[];
  readonly entries: readonly PackageEntry[];
  readonly origin: SourceRange;
}

/** %addon and %anaconda: their content is the add-on's business. */
interface OtherSection {
  readonly kind: "other";
  readonly name: string;
  readonly words: readonly KickstartWord[];
  readonly body: readonly KickstartLine[];
  readonly origin: SourceRange;
}

/** A package, glob, `@group` or `@^environment`, wanted or not. */
export interface PackageEntry {
  readonly name: string;
  readonly isExcluded: boolean;
  /** `--nodefaults`, `--optional` of a group. */
  readonly options: readonly string[];
  readonly origin: SourceRange;
}

/** A line of a script, as it stands in the file it came from. */
interface KickstartLine {
  readonly text: string;
  readonly origin: SourceRange;
}

/** The option that counts: the last one of that name. */
export function optionOf(
  { options }: { readonly options: readonly KickstartOption[] },
  name: string,
): KickstartOption | undefined {
  return options.findLast((option) => option.name === name);
}

/** All commands of a name, in order. */
export function commandsNamed(kickstart: Kickstart, ...names: readonly string[]): readonly KickstartCommand[] {
  return kickstart.commands.filter(({ name }) => names.includes(name));
}
