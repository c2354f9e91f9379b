/** What may follow an option. */
type OptionKind = "flag" | "text" | "integer" | "boolean" | "optional-text" | "choice";

/** One option of a command, with the Fedora versions that have it. */
export interface OptionSpecification {
  /** The first is the name that counts, the others are spellings of it. */
  readonly names: readonly [string, ...string[]];
  readonly kind: OptionKind;
  readonly choices: readonly string[];
  /** May be given more than once, and every time counts. */
  readonly repeats: boolean;
  /** First version that has it; 0 for always. */
  readonly since: number;
  /** First version that no longer has it. */
  readonly until: number;
}

const NOTATION = /^(--[^=@+]+)(?:(=)([^@+]*))?(\+)?(?:@(?=\d|-)(\d+)?(?:-(\d+))?)?$/;
const KINDS: Readonly<Record<string, OptionKind>> = {
  "": "text",
  int: "integer",
  bool: "boolean",
  "?": "optional-text",
};

/**
 * Reads the notation of the command tables: `--name`, `--name|--alias=`, `--size=int`, `--onboot=bool`, `--reformat=?`,
 * `--when={a,b}`; `+` repeats; `@18` since, `@-14` until, `@4-14` both. A table of a thousand facts must be readable at a
 * glance; as object literals it would be two thousand lines.
 */
export function parseOptions(notation: string): readonly OptionSpecification[] {
  return notation
    .split(/\s+/)
    .filter((token) => token !== "")
    .map(parseOption);
}

function parseOption(token: string): OptionSpecification {
  const [, names = "", equals, value = "", plus, since, until] = NOTATION.exec(token) ?? [];
  const [first, ...others] = names.split("|");
  if (first === undefined || first === "") throw new Error(`Cannot read the option notation ${JSON.stringify(token)}`);
  const choices = /^\{(.*)\}$/.exec(value)?.[1]?.split(",") ?? [];
  const kind = equals === undefined ? "flag" : choices.length > 0 ? "choice" : KINDS[value];
  if (kind === undefined) throw new Error(`Cannot read the option notation ${JSON.stringify(token)}`);
  return {
    names: [first, ...others],
    kind,
    choices,
    repeats: plus !== undefined,
    since: Number(since ?? 0),
    until: until === undefined ? Number.POSITIVE_INFINITY : Number(until),
  };
}
