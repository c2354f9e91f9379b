import { expect, test } from "vitest";
import { commandSummaries } from "../../../engine/cli/command-line.ts";
import { helpText } from "../../../engine/cli/help-command.ts";
import { NATIVE_RULES } from "../../../engine/cli/native-rules.ts";
import { HELP_COLUMNS } from "../../../engine/cli/wrap-text.ts";

test("help of a rule says what it is, what each attribute is for, and shows one", () => {
  expect(textOf("kickstart").split("\n")).toEqual([
    "kickstart",
    "",
    "  Reads a kickstart with everything it includes, checks it and flattens it. %include is relative to",
    "  the including file, and included files need not be declared: the engine remembers what was read.",
    "  Commands and options are those of the given syntax version. What a kickstart means is its",
    "  flattened form, so a comment rebuilds nothing.",
    "",
    "Attributes",
    "  src (label of a .ks file, mandatory)",
    "      The kickstart",
    '  version (string, default "F22")',
    '      Whose syntax it is: a Fedora release such as "F22", or "DEVEL"',
    "",
    "Attributes of every target",
    "  name (string, mandatory)",
    "      Name of the target, unique in its package",
    "  visibility (list of strings)",
    "      Who may depend on it; default: the package's",
    "  tags (list of strings)",
    '      "manual" keeps it out of wildcards',
    "  testonly (boolean, default False)",
    "      Only tests and testonly targets may depend on it",
    "  deprecation (string)",
    "      What to use instead, for a warning in other packages",
    "",
    "Example",
    "  kickstart(",
    '      name = "pxetolive_ks",',
    '      src = "pxetolive.ks",',
    "  )",
    "",
  ]);
});

test.each([
  ["genrule", "outs (list of outputs, mandatory)"],
  ["genrule", "executable (boolean, default False)"],
  ["image_boot_test", "cpus (integer, default 2)"],
  ["rpm_package", "defines (dict of strings)"],
  ["rpm_package", 'architecture (one of "x86_64", "aarch64", default "x86_64")'],
  ["treefile", "src (label of a .json or .yaml or .yml file, mandatory)"],
])("an attribute of %s is shown as %s", (rule, line) => {
  expect(textOf(rule).split("\n")).toContain(`  ${line}`);
});

test("help of a rule has the mandatory attributes first, and those of tests where it is one", () => {
  const lines = textOf("genrule").split("\n");
  const attributes = lines.slice(lines.indexOf("Attributes") + 1, lines.indexOf("Attributes of every target"));
  const names = attributes.flatMap((line) => /^ {2}(\w+) \(/.exec(line)?.[1] ?? []);
  expect(names).toEqual(["outs", "cmd", "srcs", "tools", "programs", "executable", "message"]);
  expect(textOf("shell_test")).toContain("shell_test (a test)\n");
  expect(textOf("shell_test")).toContain("\nAttributes of every test\n");
});

test("help without a topic has every command and every rule with its line", () => {
  const lines = textOf(undefined).split("\n");
  const names = lines.flatMap((line) => /^ {2}(\w+) {2,}\S/.exec(line)?.[1] ?? []);
  expect(names).toEqual([...commandSummaries().map(({ name }) => name), ...NATIVE_RULES.keys()]);
  expect(lines).toContain(
    "  kickstart         Reads a kickstart with everything it includes, checks it and flattens it",
  );
});

test.each([undefined, ...NATIVE_RULES.keys(), ...commandSummaries().map(({ name }) => name)])(
  "help %s fits a terminal and leaves no space at the end of a line",
  (topic) => {
    const lines = textOf(topic).split("\n");
    expect(lines.filter((line) => line.length > HELP_COLUMNS || line.endsWith(" "))).toEqual([]);
    expect(lines.at(-1)).toBe("");
  },
);

test.each([
  ["kikstart", "kickstart"],
  ["biuld", "build"],
])("help of %s is refused with the nearest name", (topic, nearest) => {
  const message = `Cannot explain "${topic}": it is neither a command nor a rule, did you mean "${nearest}"?`;
  const remedy = 'run "atomic-build help" for the list of both';
  expect(helpText(topic)).toEqual({
    ok: false,
    error: { kind: "invalid-command-line", diagnostics: [{ message, remedy }] },
  });
});

function textOf(topic: string | undefined): string {
  const text = helpText(topic);
  if (!text.ok) throw new Error(`No help of ${topic}`);
  return text.value;
}
