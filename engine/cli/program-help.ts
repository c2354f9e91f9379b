import type { Rule } from "../rule/define-rule.ts";
import { commandSummaries } from "./command-line.ts";
import { firstSentence, wrapText } from "./wrap-text.ts";

/** What `help` prints: how to call it, every command and every rule on a line, and where to read on. */
export function programHelp(rules: ReadonlyMap<string, Rule>): string {
  const commands = commandSummaries().map(({ name, summary }) => [name, summary] as const);
  const natives = [...rules.values()].map(({ name, doc }) => [name, firstSentence(doc)] as const);
  const width = Math.max(...[...commands, ...natives].map(([name]) => name.length));
  const table = (rows: readonly (readonly [string, string])[]): readonly string[] =>
    rows.flatMap(([name, summary]) => hang(name, summary, width));
  const lines = [
    "atomic-build [COMMAND] [OPTION]... [TARGET]...",
    "",
    ...wrapText(
      "Builds ostree operating systems from RPMs, treefiles and kickstarts; re-runs only what changed.",
      "  ",
    ),
    "",
    "Commands",
    ...table(commands),
    "",
    "Rules",
    ...table(natives),
    "",
    'More of one of them: "atomic-build help NAME"; what this machine lacks: "atomic-build doctor"',
  ];
  return `${lines.join("\n")}\n`;
}

/** A name, and beside it a text in a column of its own. */
function hang(name: string, text: string, width: number): readonly string[] {
  const indent = " ".repeat(width + 4);
  const [first = indent, ...others] = wrapText(text, indent);
  return [`  ${name.padEnd(width)}  ${first.trimStart()}`, ...others];
}
