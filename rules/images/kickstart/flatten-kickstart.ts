import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import { COMMANDS } from "./command-table.ts";
import type {
  Kickstart,
  KickstartCommand,
  KickstartOption,
  PackageEntry,
  PackagesSection,
  ScriptSection,
} from "./kickstart.ts";
import { optionOf } from "./kickstart.ts";
import { quoteWord } from "./split-line.ts";

/** A kickstart as it means, and where each line of it comes from. */
export interface FlattenedKickstart {
  readonly text: string;
  readonly origins: readonly (SourceRange | undefined)[];
}

interface FlatLine {
  readonly text: string;
  readonly origin: SourceRange | undefined;
}

/**
 * One canonical text for all kickstarts that mean the same: includes expanded, comments gone, commands in the order of
 * the command table, options sorted, packages a sorted set, scripts verbatim. It is a kickstart itself, and flattening it
 * again changes nothing; so it and not the files is what an image depends on.
 */
export function flattenKickstart(kickstart: Kickstart): FlattenedKickstart {
  const lines = [
    ...flattenCommands(kickstart.commands),
    ...flattenPackages(kickstart.sections.filter((section) => section.kind === "packages")),
    ...kickstart.sections.flatMap((section) => {
      if (section.kind === "packages" || isEmptyScript(section)) return [];
      const words =
        section.kind === "script"
          ? section.options.map(optionText).sort()
          : section.words.map(({ text }) => quoteWord(text));
      return sectionLines([section.name, ...words].join(" "), { origin: section.origin, body: section.body });
    }),
  ];
  return { text: lines.map(({ text }) => `${text}\n`).join(""), origins: lines.map(({ origin }) => origin) };
}

const ORDER: ReadonlyMap<string, number> = new Map(COMMANDS.map(({ names: [name] }, index) => [name, index]));

function flattenCommands(commands: readonly KickstartCommand[]): FlatLine[] {
  const position = ({ name }: KickstartCommand) => ORDER.get(name) ?? 0;
  return commands
    .toSorted((a, b) => position(a) - position(b))
    .map((command) => ({
      text: [
        command.name,
        ...sortedOptions(command.options),
        // What looks like an option and is none must stay behind the marker that says so.
        ...(command.positionals.some(({ text }) => text.startsWith("--")) && !isRaw(command.name) ? ["--"] : []),
        ...command.positionals.map(({ text }) => quoteWord(text)),
      ].join(" "),
      origin: command.origin,
    }));
}

function isRaw(name: string): boolean {
  return COMMANDS[ORDER.get(name) ?? -1]?.isRaw ?? false;
}

/** By name; an option given several times keeps the order of its values. */
function sortedOptions(options: readonly KickstartOption[]): string[] {
  return options.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(optionText);
}

function optionText({ name, value }: KickstartOption): string {
  return value === undefined ? name : quoteAssignment(name, value);
}

function quoteAssignment(name: string, value: string): string {
  return value === "" ? `${name}=` : `${name}=${quoteWord(value)}`;
}

/** Installers drop a script of blanks; so a blank line added to one is no change. */
function isEmptyScript(section: { readonly kind: string; readonly body?: ScriptSection["body"] }): boolean {
  return section.kind === "script" && (section.body ?? []).every(({ text }) => text.trim() === "");
}

/** All %packages sections are one; the last word on a package counts. */
function flattenPackages(sections: readonly PackagesSection[]): FlatLine[] {
  const [first] = sections;
  if (first === undefined) return [];
  const names = [...new Set(sections.flatMap(({ options }) => options.map(({ name }) => name)))];
  const merged = { options: sections.flatMap(({ options }) => options) };
  const options = names.flatMap((name) => optionOf(merged, name) ?? []);
  const entries = new Map<string, PackageEntry>();
  for (const entry of sections.flatMap((section) => section.entries)) entries.set(entry.name, entry);
  const body = [...entries.values()]
    .map((entry) => ({ text: entryText(entry), origin: entry.origin }))
    .sort((a, b) => rank(a.text) - rank(b.text) || (a.text < b.text ? -1 : 1));
  return sectionLines(["%packages", ...sortedOptions(options)].join(" "), { origin: first.origin, body });
}

function entryText({ name, isExcluded, options }: PackageEntry): string {
  return [`${isExcluded ? "-" : ""}${name}`, ...options].join(" ");
}

/** Environments, groups, packages, then what is excluded. */
function rank(text: string): number {
  if (text.startsWith("-")) return 3;
  if (text.startsWith("@^")) return 0;
  return text.startsWith("@") ? 1 : 2;
}

function sectionLines(
  header: string,
  { origin, body }: { origin: SourceRange; body: readonly FlatLine[] },
): FlatLine[] {
  return [{ text: header, origin }, ...body, { text: "%end", origin: undefined }];
}
