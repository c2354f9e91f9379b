interface SplitOptions {
  /** At most so many splits; negative for no limit. */
  readonly limit: number;
  /** Which end the splits are taken from where there is a limit. */
  readonly from: "left" | "right";
}

/** Splits at every occurrence of a separator; an empty one stands between all elements, as replace() wants it. */
export function splitOnSeparator(text: string, options: SplitOptions & { readonly separator: string }): string[] {
  const { separator, limit, from } = options;
  const parts = separator === "" ? ["", ...text.split(""), ""] : text.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  if (from === "left") return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
  const kept = parts.length - limit;
  return [parts.slice(0, kept).join(separator), ...parts.slice(kept)];
}

/** Splits at runs of white space, which at the ends separate nothing; what a limit leaves over stays as it is. */
export function splitOnSpace(text: string, { limit, from }: SplitOptions): string[] {
  const words = [...text.matchAll(/\P{White_Space}+/gu)];
  const texts = words.map(([word]) => word);
  if (limit < 0 || words.length <= limit) return texts;
  if (from === "left") return [...texts.slice(0, limit), text.slice(words[limit]?.index ?? 0)];
  const kept = words.length - limit;
  const last = words[kept - 1];
  return [text.slice(0, (last?.index ?? 0) + (last?.[0].length ?? 0)), ...texts.slice(kept)];
}

/** The lines of a text, which end in \n, \r or \r\n. */
export function splitLines(text: string, { keepEnds }: { readonly keepEnds: boolean }): string[] {
  const lines = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  return keepEnds ? lines : lines.map((line) => line.replace(/(?:\r\n|\r|\n)$/, ""));
}
