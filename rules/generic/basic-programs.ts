/**
 * Programs that commands of generic rules find without asking. Every one is part of the key of every action that uses the
 * default, so the list is what nearly every script needs and no more; `programs` replaces it.
 */
export const BASIC_PROGRAMS: readonly string[] = [
  "basename",
  "cat",
  "chmod",
  "cmp",
  "cp",
  "cut",
  "dirname",
  "grep",
  "head",
  "ln",
  "ls",
  "mkdir",
  "mv",
  "rm",
  "sed",
  "sh",
  "sha256sum",
  "sort",
  "tail",
  "touch",
  "tr",
  "wc",
];
