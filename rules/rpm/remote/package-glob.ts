/** The extended regular expression that awk takes for a package glob of dnf's. */
export function packageGlobToRegex(glob: string): string {
  let regex = "";
  for (let index = 0; index < glob.length; index++) {
    const character = glob[index] ?? "";
    const end = character === "[" ? glob.indexOf("]", index + 2) : -1;
    if (character === "*") regex += ".*";
    else if (character === "?") regex += ".";
    else if (end > 0) {
      regex += `[${glob.slice(index + 1, end).replace(/^!/, "^")}]`;
      index = end;
    } else regex += character.replace(/[.+^$(){}|[\]\\]/, "\\$&");
  }
  return regex;
}
