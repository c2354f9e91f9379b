import { expect, test } from "vitest";
import { COMMANDS, COMMANDS_BY_NAME, CONFLICTS } from "../../../../rules/images/kickstart/command-table.ts";
import { parseOptions } from "../../../../rules/images/kickstart/option-specification.ts";

test("the notation says names, kind, repetition and versions", () => {
  const always = { choices: [], repeats: false, since: 0, until: Number.POSITIVE_INFINITY };
  expect(
    parseOptions(" --flag --text= --size|--s=int@18\n --on=bool@-14 --maybe=?@4-9 --when={a,b} --many=+@3"),
  ).toEqual([
    { ...always, names: ["--flag"], kind: "flag" },
    { ...always, names: ["--text"], kind: "text" },
    { ...always, names: ["--size", "--s"], kind: "integer", since: 18 },
    { ...always, names: ["--on"], kind: "boolean", until: 14 },
    { ...always, names: ["--maybe"], kind: "optional-text", since: 4, until: 9 },
    { ...always, names: ["--when"], kind: "choice", choices: ["a", "b"] },
    { ...always, names: ["--many"], kind: "text", repeats: true, since: 3 },
  ]);
});

test.each(["flag", "--x=what", "--x@", "--=int", "--x=int@x"])("%s is no notation", (notation) => {
  expect(() => parseOptions(notation)).toThrow(`Cannot read the option notation ${JSON.stringify(notation)}`);
});

test("no name stands twice in the table, neither of commands nor of one command's options", () => {
  const names = COMMANDS.flatMap((command) => command.names);
  expect(names).toEqual([...new Set(names)]);
  for (const { options } of COMMANDS) {
    const optionNames = options.flatMap((option) => option.names);
    expect(optionNames).toEqual([...new Set(optionNames)]);
  }
});

test("what the table says of options and commands, it says of ones that are there", () => {
  for (const { names, options, required, oneOf, exclusive, key } of COMMANDS) {
    const known = options.map((option) => option.names[0]);
    const mentioned = [...required, ...oneOf.flat(), ...exclusive.flat(), ...(typeof key === "string" ? [key] : [])];
    expect({ names, unknown: mentioned.filter((name) => !known.includes(name)) }).toEqual({ names, unknown: [] });
  }
  for (const { one, others } of CONFLICTS) {
    expect([one, ...others].filter((name) => COMMANDS_BY_NAME.get(name)?.names[0] !== name)).toEqual([]);
  }
});
