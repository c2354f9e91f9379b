import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import { didYouMean } from "../../did-you-mean.ts";
import type { KickstartOption, KickstartWord } from "./kickstart.ts";
import { describeVersion } from "./kickstart-version.ts";
import type { OptionSpecification } from "./option-specification.ts";

/** The arguments of a command or of a section's first line, options and plain words apart. */
export interface ParsedArguments {
  readonly options: readonly KickstartOption[];
  readonly positionals: readonly KickstartWord[];
}

/** What parsing needs to know: the options there are, for which version, and where mistakes go. */
export interface ParseArgumentsOptions {
  readonly known: readonly OptionSpecification[];
  readonly version: number;
  /** `problem` follows the subject: `command "part"`. */
  readonly wrong: (range: SourceRange, problem: string) => void;
}

/** Splits words into options and positionals; every mistake is reported and its word skipped. */
export function parseArguments(words: readonly KickstartWord[], options: ParseArgumentsOptions): ParsedArguments {
  return new ArgumentParser(words, options).parse();
}

const TRUE = ["1", "true", "yes", "on"];
const FALSE = ["0", "false", "no", "off"];

class ArgumentParser {
  readonly #options: KickstartOption[] = [];
  readonly #positionals: KickstartWord[] = [];
  #at = 0;

  constructor(
    readonly words: readonly KickstartWord[],
    readonly settings: ParseArgumentsOptions,
  ) {}

  parse(): ParsedArguments {
    while (this.#at < this.words.length) {
      const word = this.words[this.#at++];
      if (word === undefined) break;
      if (word.text === "--") break;
      if (word.text.startsWith("--")) this.#readOption(word);
      else this.#positionals.push(word);
    }
    this.#positionals.push(...this.words.slice(this.#at));
    return { options: this.#lastOfEach(), positionals: this.#positionals };
  }

  #readOption(word: KickstartWord): void {
    const [, name = "", value] = /^(--[^=]*)(?:=([\s\S]*))?$/.exec(word.text) ?? [];
    const specification = this.#find(name, word.origin);
    if (specification === undefined) return;
    const canonical = specification.names[0];
    if (specification.kind === "flag") {
      if (value !== undefined)
        this.settings.wrong(word.origin, `has option "${canonical}" with a value, which it does not take`);
      this.#options.push({ name: canonical, value: undefined, origin: word.origin });
      return;
    }
    const given =
      value === undefined && specification.kind !== "optional-text"
        ? this.#nextValue()
        : { text: value, origin: word.origin };
    if (given === undefined) {
      this.settings.wrong(word.origin, `has option "${canonical}" without a value`);
      return;
    }
    const origin = { ...word.origin, end: given.origin.end };
    this.#options.push({ name: canonical, value: this.#check(specification, given.text, origin), origin });
  }

  #nextValue(): KickstartWord | undefined {
    const next = this.words[this.#at];
    if (next === undefined || next.text.startsWith("--")) return undefined;
    this.#at++;
    return next;
  }

  /** Full names first, then unambiguous beginnings, which kickstarts in the field rely on (`services --enable=`). */
  #find(name: string, range: SourceRange): OptionSpecification | undefined {
    const { known, version, wrong } = this.settings;
    const exact = known.find(({ names }) => names.includes(name));
    if (exact !== undefined && version >= exact.since && version < exact.until) return exact;
    if (exact !== undefined) {
      const when = version < exact.since ? `only since F${exact.since}` : `only before F${exact.until}`;
      return void wrong(range, `has no option "${name}" in ${describeVersion(version)}, ${when}`);
    }
    const present = known.filter(({ since, until }) => version >= since && version < until);
    const begun = present.filter(({ names }) => name.length > 2 && names.some((full) => full.startsWith(name)));
    if (begun.length === 1) return begun[0];
    const names = begun.map(({ names: [first] }) => JSON.stringify(first));
    if (names.length > 1) return void wrong(range, `has option "${name}", which could be ${names.join(" or ")}`);
    const candidates = present.flatMap((one) => one.names);
    return void wrong(range, `has no option "${name}"${didYouMean(name, candidates)}`);
  }

  #check(
    { names, kind, choices }: OptionSpecification,
    text: string | undefined,
    range: SourceRange,
  ): string | undefined {
    const quoted = JSON.stringify(text);
    if (text === undefined) return undefined;
    if (kind === "choice" && !choices.includes(text))
      this.settings.wrong(
        range,
        `has ${names[0]}=${quoted}, expected ${choices.map((one) => JSON.stringify(one)).join(" or ")}`,
      );
    if (kind === "integer" && !/^[+-]?\d+$/.test(text))
      this.settings.wrong(range, `has ${names[0]}=${quoted}, expected a whole number`);
    if (kind !== "boolean") return text;
    if (TRUE.includes(text.toLowerCase())) return "yes";
    if (!FALSE.includes(text.toLowerCase()))
      this.settings.wrong(range, `has ${names[0]}=${quoted}, expected yes or no`);
    return "no";
  }

  /** Where only one can count, the last does. */
  #lastOfEach(): KickstartOption[] {
    const repeats = (name: string) => this.settings.known.some(({ names, repeats }) => names[0] === name && repeats);
    return this.#options.filter(
      (option, index) =>
        repeats(option.name) || !this.#options.slice(index + 1).some(({ name }) => name === option.name),
    );
  }
}
