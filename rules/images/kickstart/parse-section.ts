import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import type { KickstartSection, KickstartWord, PackageEntry } from "./kickstart.ts";
import { type OptionSpecification, parseOptions } from "./option-specification.ts";
import { parseArguments } from "./parse-arguments.ts";
import { rangeIn, rangeOfLine, type SourceLine } from "./source-line.ts";

const SCRIPT = "--erroronfail --interpreter= --log|--logfile=";

/** Sections with the options of their first line; undefined options: not ours to check. */
const SECTIONS: ReadonlyMap<string, readonly OptionSpecification[] | undefined> = new Map([
  ["%pre", parseOptions(SCRIPT)],
  ["%pre-install", parseOptions(SCRIPT)],
  ["%post", parseOptions(`${SCRIPT} --nochroot`)],
  ["%onerror", parseOptions(SCRIPT)],
  ["%traceback", parseOptions(SCRIPT)],
  [
    "%packages",
    parseOptions(
      "--excludedocs --ignoremissing --ignorebroken@33 --nobase@0-22 --nocore@18 --default --inst-langs|--instLangs= --multilib@18 --exclude-weakdeps|--excludeWeakdeps@27 --timeout=int@24 --retries=int@31",
    ),
  ],
  ["%addon", undefined],
  ["%anaconda", undefined],
]);

/** The names that open a section. */
export const SECTION_NAMES: readonly string[] = [...SECTIONS.keys()];

/** Makes a section from its first line and its body; `words` starts with the section's name. */
export function parseSection(
  words: readonly [KickstartWord, ...KickstartWord[]],
  body: readonly SourceLine[],
  { version, report }: { version: number; report: (diagnostic: Diagnostic) => void },
): KickstartSection {
  const [{ text: name, origin: start }, ...rest] = words;
  const origin = { ...start, end: (words.at(-1) ?? words[0]).origin.end };
  const lines = () => body.map((line) => ({ text: line.text, origin: rangeIn(line) }));
  const known = SECTIONS.get(name);
  if (known === undefined) return { kind: "other", name, words: rest, body: lines(), origin };
  const wrong = (range: SourceRange, problem: string) =>
    report({ message: `Cannot load kickstart ${JSON.stringify(range.path)}: section "${name}" ${problem}`, range });
  const { options, positionals } = parseArguments(rest, { known, version, wrong });
  for (const word of positionals)
    wrong(word.origin, `has the extra word ${JSON.stringify(word.text)}, expected options only`);
  if (name !== "%packages") return { kind: "script", name, options, body: lines(), origin };
  return { kind: "packages", name, options, entries: body.flatMap((line) => parsePackage(line, wrong) ?? []), origin };
}

const GROUP_OPTIONS = ["--nodefaults", "--optional"];

function parsePackage(
  line: SourceLine,
  wrong: (range: SourceRange, problem: string) => void,
): PackageEntry | undefined {
  const content = line.text.replace(/#.*$/s, "").trim();
  if (content === "") return undefined;
  const origin = rangeOfLine({ ...line, text: line.text.replace(/#.*$/s, "") });
  const isExcluded = content.startsWith("-");
  const written = content.slice(isExcluded ? 1 : 0).trim();
  const [name = "", ...rest] = written.replace(/^@\s+/, "@").split(/\s+/);
  if (name === "" || name === "@") return void wrong(origin, `has ${JSON.stringify(content)}, which names no package`);
  // A group's own name may hold blanks ("@ Core Tools"), a package's cannot.
  const isGroup = name.startsWith("@");
  const options = rest.filter((word) => GROUP_OPTIONS.includes(word)).sort();
  const words = rest.filter((word) => !GROUP_OPTIONS.includes(word));
  if (!isGroup && rest.length > 0)
    return void wrong(origin, `has ${JSON.stringify(content)}, expected one package a line`);
  return { name: [name, ...words].join(" "), isExcluded, options, origin };
}
