import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import { didYouMean } from "../../did-you-mean.ts";
import type { CommandSpecification } from "./command-specification.ts";
import { COMMANDS_BY_NAME } from "./command-table.ts";
import type { KickstartCommand, KickstartWord } from "./kickstart.ts";
import { describeVersion } from "./kickstart-version.ts";
import { type ParsedArguments, parseArguments } from "./parse-arguments.ts";

/** Where a command's mistakes go, and for which version it is read. */
export interface ParseCommandOptions {
  readonly version: number;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly warn: (diagnostic: Diagnostic) => void;
}

/** Reads one command line; undefined when its name means nothing. Mistakes in its options do not hide each other. */
export function parseCommand(
  words: readonly KickstartWord[],
  options: ParseCommandOptions,
): KickstartCommand | undefined {
  const [name, ...rest] = words;
  const last = words.at(-1);
  if (name === undefined || last === undefined) return undefined;
  const origin = { ...name.origin, end: last.origin.end };
  const specification = findCommand(name, options);
  if (specification === undefined) return undefined;
  const wrong = (range: SourceRange, problem: string) => options.report(mistake(name, range, problem));
  if (specification.isRaw) return { name: specification.names[0], options: [], positionals: rest, origin };
  const parsed = parseArguments(rest, { known: specification.options, version: options.version, wrong });
  checkPositionals(specification, parsed, { wrong, origin });
  checkOptions(specification, parsed, { wrong, origin });
  return { name: specification.names[0], ...parsed, origin };
}

function mistake(name: KickstartWord, range: SourceRange, problem: string): Diagnostic {
  return {
    message: `Cannot load kickstart ${JSON.stringify(range.path)}: command ${JSON.stringify(name.text)} ${problem}`,
    range,
  };
}

function findCommand(
  name: KickstartWord,
  { version, report, warn }: ParseCommandOptions,
): CommandSpecification | undefined {
  const specification = COMMANDS_BY_NAME.get(name.text);
  if (specification === undefined) {
    const present = [...COMMANDS_BY_NAME].filter(([, { since, until }]) => version >= since && version < until);
    const nearest = didYouMean(
      name.text,
      present.map(([known]) => known),
    );
    return void report(mistake(name, name.origin, `is not known${nearest}`));
  }
  const { since, until, deprecatedSince } = specification;
  const inVersion = `in ${describeVersion(version)}`;
  if (version < since)
    return void report(mistake(name, name.origin, `is not known ${inVersion}, only since F${since}`));
  if (version >= until)
    return void report(mistake(name, name.origin, `is not known ${inVersion}, only before F${until}`));
  if (version >= deprecatedSince) {
    const message = `Command ${JSON.stringify(name.text)} is deprecated since F${deprecatedSince}`;
    warn({ message, range: name.origin, remedy: "Remove it" });
  }
  return specification;
}

interface Place {
  readonly wrong: (range: SourceRange, problem: string) => void;
  readonly origin: SourceRange;
}

function checkPositionals(
  { positionals: allowed }: CommandSpecification,
  { positionals }: ParsedArguments,
  { wrong, origin }: Place,
): void {
  const extra = positionals[allowed.maximum];
  const expected = allowed.notation === "" ? "options only" : allowed.notation;
  if (extra !== undefined)
    wrong(extra.origin, `has the extra word ${JSON.stringify(extra.text)}, expected ${expected}`);
  if (positionals.length < allowed.minimum) wrong(origin, `lacks ${allowed.notation}`);
}

function checkOptions(
  { required, oneOf, exclusive }: CommandSpecification,
  { options }: ParsedArguments,
  { wrong, origin }: Place,
): void {
  const given = new Map(options.map((option) => [option.name, option]));
  for (const name of required) if (!given.has(name)) wrong(origin, `lacks the option "${name}"`);
  for (const names of oneOf) {
    if (!names.some((name) => given.has(name))) wrong(origin, `needs one of ${names.join(", ")}`);
  }
  for (const names of exclusive) {
    const [first, second] = options.filter(({ name }) => names.includes(name));
    if (first !== undefined && second !== undefined)
      wrong(second.origin, `has both ${first.name} and ${second.name}, expected one of them`);
  }
}
