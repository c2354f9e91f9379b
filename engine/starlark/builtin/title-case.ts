const word = /[\p{Lu}\p{Ll}\p{Lt}]+/gu;

/** Every word starts in upper case and goes on in lower case; a word is a run of cased letters. */
export function toTitle(text: string): string {
  return text.replace(word, (letters) => {
    const first = String.fromCodePoint(letters.codePointAt(0) ?? 0);
    return first.toUpperCase() + letters.slice(first.length).toLowerCase();
  });
}

export function isTitle(text: string): boolean {
  return text.match(word) !== null && toTitle(text) === text;
}
