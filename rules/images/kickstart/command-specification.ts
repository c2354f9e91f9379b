import { type OptionSpecification, parseOptions } from "./option-specification.ts";

/** What a command may look like, as data. */
export interface CommandSpecification {
  /** The first is the name that counts, the others are spellings of it. */
  readonly names: readonly [string, ...string[]];
  readonly options: readonly OptionSpecification[];
  readonly positionals: PositionalSpecification;
  /** Commands with one slot replace each other: of `text` and `graphical` the last counts. Undefined: all count. */
  readonly slot: string | undefined;
  /** What makes two of them the same thing declared twice: an option's name, or 0 for the first positional. */
  readonly key: string | 0 | undefined;
  readonly required: readonly string[];
  /** At least one of each group. */
  readonly oneOf: readonly (readonly string[])[];
  /** At most one of each group. */
  readonly exclusive: readonly (readonly string[])[];
  /** Arguments are those of another program and are kept as they are. */
  readonly isRaw: boolean;
  readonly since: number;
  readonly until: number;
  /** Still read, but does nothing or is about to go. */
  readonly deprecatedSince: number;
}

/** How many words may stand beside the options. */
interface PositionalSpecification {
  readonly notation: string;
  readonly minimum: number;
  readonly maximum: number;
}

/** The parts of a specification that differ from the plain case: no arguments, the last one counts. */
export interface CommandParts {
  readonly options?: string;
  /** `NAME` one, `[NAME]` at most one, `NAME...` one or more, `[NAME...]` any number. */
  readonly positionals?: string;
  readonly slot?: string;
  readonly repeats?: boolean;
  readonly key?: string | 0;
  readonly required?: readonly string[];
  readonly oneOf?: readonly (readonly string[])[];
  readonly exclusive?: readonly (readonly string[])[];
  readonly isRaw?: boolean;
  readonly since?: number;
  readonly until?: number;
  readonly deprecatedSince?: number;
}

/** Declares a command: `command("part|partition", {…})`. */
export function command(names: string, parts: CommandParts = {}): CommandSpecification {
  const [first = names, ...others] = names.split("|");
  return {
    names: [first, ...others],
    options: parseOptions(parts.options ?? ""),
    positionals: parsePositionals(parts.positionals ?? ""),
    slot: parts.repeats === true ? undefined : (parts.slot ?? first),
    key: parts.key,
    required: parts.required ?? [],
    oneOf: parts.oneOf ?? [],
    exclusive: parts.exclusive ?? [],
    isRaw: parts.isRaw ?? false,
    since: parts.since ?? 0,
    until: parts.until ?? Number.POSITIVE_INFINITY,
    deprecatedSince: parts.deprecatedSince ?? Number.POSITIVE_INFINITY,
  };
}

function parsePositionals(notation: string): PositionalSpecification {
  let minimum = 0;
  let maximum = 0;
  for (const token of notation.split(" ").filter((part) => part !== "")) {
    if (!token.startsWith("[")) minimum++;
    maximum += token.includes("...") ? Number.POSITIVE_INFINITY : 1;
  }
  return { notation, minimum, maximum };
}
