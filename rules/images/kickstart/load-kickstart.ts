import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { fail, type Result, succeed } from "../../../engine/core/result.ts";
import type { FileProblem } from "../../../engine/core/workspace-files.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import { didYouMean } from "../../did-you-mean.ts";
import { inReadingOrder } from "../../in-reading-order.ts";
import { checkCommands } from "./check-commands.ts";
import { expandIncludes } from "./expand-includes.ts";
import type { Kickstart, KickstartCommand, KickstartSection, KickstartWord } from "./kickstart.ts";
import { parseKickstartVersion } from "./kickstart-version.ts";
import { parseCommand } from "./parse-command.ts";
import { parseSection, SECTION_NAMES } from "./parse-section.ts";
import { rangeIn, rangeOfLine, type SourceLine } from "./source-line.ts";
import { splitLine } from "./split-line.ts";

/** How a kickstart is read. */
export interface LoadKickstartOptions {
  readonly readText: (path: string) => Result<string, FileProblem>;
  /** `F22` or `DEVEL`: the syntax version decides which commands and options there are. */
  readonly version: string;
}

/** Reads a kickstart and its whole include closure; all mistakes of all files are reported together. */
export function loadKickstart(path: string, options: LoadKickstartOptions): Result<Kickstart, readonly Diagnostic[]> {
  const version = parseKickstartVersion(options.version);
  if (version === undefined) {
    const given = JSON.stringify(options.version);
    return fail([
      {
        message: `Cannot load kickstart ${JSON.stringify(path)}: the version is ${given}, expected one like "F22" or "DEVEL"`,
      },
    ]);
  }
  const expanded = expandIncludes(path, options.readText);
  const reader = new KickstartReader(expanded.lines, version);
  reader.read();
  const { commands, conflicts, warnings } = checkCommands(reader.commands);
  const diagnostics = [...expanded.diagnostics, ...reader.diagnostics, ...conflicts];
  if (diagnostics.length > 0) return fail(inReadingOrder(diagnostics, expanded.files));
  const allWarnings = inReadingOrder([...reader.warnings, ...warnings], expanded.files);
  return succeed({ path, version, commands, sections: reader.sections, files: expanded.files, warnings: allWarnings });
}

class KickstartReader {
  readonly commands: KickstartCommand[] = [];
  readonly sections: KickstartSection[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];
  readonly #report = (diagnostic: Diagnostic) => void this.diagnostics.push(diagnostic);
  #at = 0;

  constructor(
    readonly lines: readonly SourceLine[],
    readonly version: number,
  ) {}

  read(): void {
    for (let line = this.lines[this.#at++]; line !== undefined; line = this.lines[this.#at++]) this.#readLine(line);
  }

  #readLine(line: SourceLine): void {
    const [first, ...rest] = this.#wordsOf(line);
    if (first === undefined) return;
    if (first.text.startsWith("%")) this.#readSection([first, ...rest]);
    else this.#readCommand([first, ...rest]);
  }

  #readCommand(words: readonly KickstartWord[]): void {
    const warn = (warning: Diagnostic) => void this.warnings.push(warning);
    const command = parseCommand(words, { version: this.version, report: this.#report, warn });
    if (command !== undefined) this.commands.push(command);
  }

  #wordsOf(line: SourceLine): KickstartWord[] {
    const words = splitLine(line.text);
    if (!words.ok) {
      const { problem, start, end } = words.error;
      this.#wrong(rangeIn(line, start, end), `the line ${problem}`);
      return [];
    }
    const last = words.value.at(-1);
    if (last !== undefined && line.text[last.end] === "#")
      this.#warnOfCutWord(rangeIn(line, last.start, line.text.length));
    return words.value.map(({ text, start, end }) => ({ text, origin: rangeIn(line, start, end) }));
  }

  #warnOfCutWord(range: SourceRange): void {
    const message = "The word ends at its #, where a comment starts";
    this.warnings.push({ message, range, remedy: "Quote the word, or put a blank before the comment" });
  }

  #readSection(words: readonly [KickstartWord, ...KickstartWord[]]): void {
    const [opener] = words;
    if (SECTION_NAMES.includes(opener.text)) {
      const body = this.#readBody(opener);
      this.sections.push(parseSection(words, body, { version: this.version, report: this.#report }));
    } else if (opener.text === "%end") this.#wrong(opener.origin, "%end closes no section");
    else {
      this.#wrong(opener.origin, `section "${opener.text}" is not known${didYouMean(opener.text, SECTION_NAMES)}`);
      this.#skipTo("%end");
    }
  }

  /** Up to %end. The start of another section means that %end was forgotten: bodies cannot hold sections. */
  #readBody(opener: KickstartWord): SourceLine[] {
    const body: SourceLine[] = [];
    for (let line = this.lines[this.#at]; line !== undefined; line = this.lines[this.#at]) {
      const first = /^\s*(%[^\s#]*)/.exec(line.text)?.[1];
      if (first !== undefined && SECTION_NAMES.includes(first)) {
        const notes = [{ message: "The next section starts here", range: rangeOfLine(line) }];
        this.diagnostics.push({ ...unclosed(opener), notes });
        return body;
      }
      this.#at++;
      if (first === "%end") return body;
      body.push(line);
    }
    this.diagnostics.push(unclosed(opener));
    return body;
  }

  /** The body of an unknown section would be reported line by line as unknown commands. */
  #skipTo(end: string): void {
    const found = this.lines.findIndex((line, index) => index >= this.#at && line.text.trim().startsWith(end));
    if (found !== -1) this.#at = found + 1;
  }

  #wrong(range: SourceRange, problem: string): void {
    this.diagnostics.push({ message: `Cannot load kickstart ${JSON.stringify(range.path)}: ${problem}`, range });
  }
}

function unclosed({ text, origin }: KickstartWord): Diagnostic {
  const message = `Cannot load kickstart ${JSON.stringify(origin.path)}: section "${text}" is not closed, expected %end`;
  return { message, range: origin };
}
