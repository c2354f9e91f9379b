import type { Diagnostic } from "../../engine/core/diagnostic.ts";
import { fail, type Result, succeed } from "../../engine/core/result.ts";
import type { SourceRange } from "../../engine/starlark/source-range.ts";
import { SourceText } from "../../engine/starlark/syntax/source-text.ts";
import type { Located } from "../located.ts";

/** `[name]` and the settings below it. */
export interface IniSection {
  readonly name: Located<string>;
  readonly settings: readonly IniSetting[];
}

/** `key = value`; `value.origin` spans all lines of a value that goes on. */
export interface IniSetting {
  readonly key: Located<string>;
  readonly value: Located<string>;
}

/**
 * Reads INI as dnf does: `#` and `;` start comments at the start of a line only, an indented line goes on with the value
 * before it. The ini package would do for values; it keeps no place, and a message needs one.
 */
export function parseIniFile(path: string, text: string): Result<readonly IniSection[], readonly Diagnostic[]> {
  const reader = new IniReader(new SourceText(path, text));
  reader.read();
  return reader.diagnostics.length > 0 ? fail(reader.diagnostics) : succeed(reader.sections);
}

class IniReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly sections: { name: Located<string>; settings: IniSetting[] }[] = [];

  constructor(readonly source: SourceText) {}

  read(): void {
    let start = 0;
    for (const line of this.source.text.split("\n")) {
      this.#readLine(line.trimEnd(), start);
      start += line.length + 1;
    }
  }

  #readLine(line: string, start: number): void {
    const content = line.trimStart();
    const at = start + line.length - content.length;
    if (content === "" || /^[#;]/.test(line)) return;
    const range = this.source.range(at, start + line.length);
    const section = /^\[([^\]]*)\]$/.exec(line)?.[1];
    const [, key, gap = "", value = ""] = /^([^\s=:][^=]*?)(\s*=\s*)(.*)$/.exec(line) ?? [];
    if (section !== undefined) {
      this.sections.push({
        name: { value: section, origin: this.source.range(at + 1, start + line.length - 1) },
        settings: [],
      });
    } else if (at > start) this.#continue(content, range);
    else if (key === undefined)
      this.#wrong(range, `the line is ${JSON.stringify(content)}, expected [section] or key = value`);
    else {
      const valueStart = start + key.length + gap.length;
      const setting = {
        key: { value: key, origin: this.source.range(start, start + key.length) },
        value: { value, origin: this.source.range(valueStart, start + line.length) },
      };
      const settings = this.sections.at(-1)?.settings;
      if (settings === undefined) this.#wrong(range, `key ${JSON.stringify(key)} stands before the first [section]`);
      else settings.push(setting);
    }
  }

  #continue(content: string, range: SourceRange): void {
    const settings = this.sections.at(-1)?.settings;
    const last = settings?.pop();
    if (settings === undefined || last === undefined) {
      this.#wrong(range, "the indented line goes on with nothing");
      return;
    }
    const { value, origin } = last.value;
    settings.push({ key: last.key, value: { value: `${value}\n${content}`, origin: { ...origin, end: range.end } } });
  }

  #wrong(range: SourceRange, problem: string): void {
    this.diagnostics.push({ message: `Cannot read ${JSON.stringify(this.source.path)}: ${problem}`, range });
  }
}
