/** Help is written for terminals of this many columns, whatever the terminal: text that looks the same can be quoted. */
export const HELP_COLUMNS = 100;

/**
 * Fills lines up to the columns of help. Line ends of the source mean nothing but before an empty line (a paragraph) and
 * before "- " (an item of a list, whose further lines hang).
 */
export function wrapText(text: string, indent = ""): readonly string[] {
  return text.split(/\n(?=\n|- )/).flatMap((block) => {
    const words = block.split(/\s+/).filter((word) => word !== "");
    return [...(block.startsWith("\n") ? [""] : []), ...wrapWords(words, indent)];
  });
}

/** The first sentence without its full stop: what a list has room for. */
export function firstSentence(text: string): string {
  const end = /[.:](?=\s|$)/.exec(text)?.index;
  return text.slice(0, end).replaceAll(/\s+/g, " ");
}

function wrapWords(words: readonly string[], indent: string): readonly string[] {
  const hanging = words[0] === "-" ? `${indent}  ` : indent;
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    const longer = line === "" ? `${lines.length === 0 ? indent : hanging}${word}` : `${line} ${word}`;
    if (line === "" || longer.length <= HELP_COLUMNS) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = `${hanging}${word}`;
  }
  return line === "" ? lines : [...lines, line];
}
