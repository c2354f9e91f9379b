// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a treefile's variables look like that
import { expect, test } from "vitest";
import { load, loaded, problems } from "./treefile-fixture.ts";

function problemsOf(text: string): string[] {
  return problems({ "a.json": text, f: "" });
}

test.each([
  ['{"pakages": []}', '2-11: key "pakages" is not known, did you mean "packages"?'],
  ['{"gpg_kye": "x"}', '2-11: key "gpg_kye" is not known, did you mean "gpg_key"?'],
  ['{"zzz": 1}', '2-7: key "zzz" is not known'],
  ['{"toString": 1}', '2-12: key "toString" is not known'],
  ['{"ref": 1}', '9-10: key "ref" is the number 1, expected a string'],
  ['{"selinux": "no"}', '13-17: key "selinux" is the string "no", expected true or false'],
  ['{"units": "a"}', '11-14: key "units" is the string "a", expected a list of strings'],
  ['{"units": ["a", 2]}', '17-18: key "units" has the number 2, expected a string'],
  ['{"packages": ["a \'b"]}', '15-21: key "packages" has "a \'b", whose single quote is not closed'],
  [
    '{"packages-x86-64": []}',
    '2-19: key "packages-x86-64" names the unknown architecture "x86-64", did you mean "x86_64"?',
  ],
  ['{"packages-s390x": [1]}', '21-22: key "packages-s390x" has the number 1, expected a string'],
  ['{"arch-include": []}', '18-20: key "arch-include" is a list, expected a map from architectures to files'],
  ['{"arch-include": {"amd64": "f"}}', '19-26: key "arch-include" names the unknown architecture "amd64"'],
  ['{"include": [1]}', '14-15: key "include" has the number 1, expected a path or a list of paths'],
  ['{"edition": "2020"}', '13-19: key "edition" is the string "2020", expected "2014" or "2024"'],
  ['{"selinux-label-version": 2}', '27-28: key "selinux-label-version" is the number 2, expected "0" or "1"'],
  [
    '{"automatic-version-suffix": "ab"}',
    '30-34: key "automatic-version-suffix" is the string "ab", expected one ASCII character',
  ],
  ['{"releasever": true}', '16-20: key "releasever" is true, expected a string or a number'],
  ['{"add-files": ["f"]}', '16-19: key "add-files" has the string "f", expected a [SOURCE, DESTINATION] pair'],
  ['{"add-files": [["f"]]}', '16-21: key "add-files" has a list of 1, expected a [SOURCE, DESTINATION] pair'],
  [
    '{"add-files": [["f", "/etc/f", "x"]]}',
    '16-36: key "add-files" has a list of 3, expected a [SOURCE, DESTINATION] pair',
  ],
  [
    '{"add-files": [["f", "/usr/local/f"]]}',
    '22-36: key "add-files" puts a file at "/usr/local/f", expected a path in /usr (but /usr/local), /etc, /bin, /sbin, /lib or /lib64',
  ],
  [
    '{"add-files": [["f", "/usr/../x"]]}',
    '22-33: key "add-files" puts a file at "/usr/../x", expected a path in /usr (but /usr/local), /etc, /bin, /sbin, /lib or /lib64',
  ],
  ['{"add-files": [["g", "/etc/f"]]}', '17-20: key "add-files" names "g", but "g" is missing'],
  [
    '{"remove-files": ["usr/x", "/usr/y", "a/../../b"]}',
    '28-36: key "remove-files" has "/usr/y", expected a path below the tree, such as "usr/share/x"\n38-49: key "remove-files" has "a/../../b", expected a path below the tree, such as "usr/share/x"',
  ],
  [
    '{"remove-from-packages": [["a"]]}',
    '27-32: key "remove-from-packages" names no regular expression after the package',
  ],
  [
    '{"remove-from-packages": [["a", "("]]}',
    '33-36: key "remove-from-packages" has "(", which is no regular expression',
  ],
  [
    '{"repo-packages": [{"repo": "r", "package": []}]}',
    '34-43: key "repo-packages" has no member "package", only "repo" and "packages"\n20-48: key "repo-packages" lacks "packages"',
  ],
  ['{"variables": {"a": [1]}}', '21-24: key "variables" has a list, expected a string, a number, true or false'],
  ['{"variables": {"basearch": "x"}}', '28-31: key "variables" sets "basearch", a name that is always set'],
  [
    '{"check-passwd": {"type": "fil"}}',
    '27-32: key "check-passwd" needs a "type": "none", "previous", "file" or "data"',
  ],
  ['{"check-passwd": {"type": "file"}}', '18-34: key "check-passwd" of type "file" needs a "filename"'],
  ['{"check-groups": {"type": "data"}}', '18-34: key "check-groups" of type "data" needs "entries", a map'],
  [
    '{"check-passwd": {"type": "none", "filname": "x"}}',
    '35-44: key "check-passwd" has no member "filname", did you mean "filename"?',
  ],
  [
    '{"check-passwd": {"type": "file", "filename": "passwd"}}',
    '47-55: key "check-passwd" names "passwd", but "passwd" is missing',
  ],
  [
    '{"postprocess-script": "/run.sh"}',
    '24-33: key "postprocess-script" names "/run.sh", expected a path relative to the treefile and inside the workspace',
  ],
  ['{"conditional-include": [{"if": "a == b"}]}', '26-42: key "conditional-include" lacks "include"'],
  [
    '{"conditional-include": {"if": "a == b"}}',
    '25-41: key "conditional-include" is a map, expected a list of {"if", "include"} maps',
  ],
  ['{"ref": "${basarch}"}', '9-21: key "ref" asks for the unknown variable "basarch", did you mean "basearch"?'],
  ['{"ref": "a${basearch"}', '9-22: key "ref" has "${basearch", whose brace is not closed'],
  ["[1]", "1-4: the file holds a list, expected a map of keys"],
])("%s is refused to the column", (text, expected) => {
  expect(problemsOf(text)).toEqual(
    expected
      .split("\n")
      .map((line) => `a.json:1:${line}`)
      .sort(byColumn),
  );
});

function byColumn(a: string, b: string): number {
  return Number(a.split(":")[2]?.split("-")[0]) - Number(b.split(":")[2]?.split("-")[0]);
}

test("unknown keys are mistakes in YAML and in inline includes too", () => {
  const text = "pakages: []\nconditional-include:\n  - if: basearch == s390x\n    include: { untis: [] }\n";
  expect(problems({ "a.yaml": text })).toEqual([
    'a.yaml:1:1-8: key "pakages" is not known, did you mean "packages"?',
    'a.yaml:4:16-21: key "untis" is not known, did you mean "units"?',
  ]);
});

test("a key twice, or in both spellings, points at both", () => {
  expect(problemsOf('{"units": [], "boot_location": "new",\n "boot-location": "new", "units": []}')).toEqual([
    'a.json:2:2-17: keys "boot_location" and "boot-location" are two spellings of one key; First written here a.json:1:15; Keep one of them',
    'a.json:2:26-33: key "units" is there twice; First written here a.json:1:2; Keep one of them',
  ]);
});

test("old spellings are read as the new keys", () => {
  const { values } = loaded({
    "a.json": { gpg_key: "a", boot_location: "new", default_target: "t", automatic_version_prefix: "1" },
  });
  expect([
    values["gpg-key"]?.value,
    values["boot-location"]?.value,
    values["default-target"]?.value,
    values["automatic-version-prefix"]?.value,
  ]).toEqual(["a", "new", "t", "1"]);
});

test("keys that JSON uses for comments, and null, say nothing", () => {
  expect(loaded({ "a.json": { comment: "x", _note: 1, "//": [], "#": {}, ref: null } }).values).toEqual({});
});

test("variables are filled in where rpm-ostree fills them, and nowhere else", () => {
  const { values } = loaded({
    "a.json": {
      releasever: 41,
      variables: { stream: "stable", n: 1.1, on: true },
      ref: "a/${releasever}/${basearch}/${stream}",
      "automatic-version-prefix": "${releasever}.${n}",
      "mutate-os-release": "${releasever}${on}",
      "add-commit-metadata": { s: "${stream}", n: 1, deep: { s: "${stream}" } },
      packages: ["${stream}"],
      units: ["${stream}"],
    },
  });
  expect([values.ref?.value, values["automatic-version-prefix"]?.value, values["mutate-os-release"]?.value]).toEqual([
    "a/41/x86_64/stable",
    "41.1.1",
    "41true",
  ]);
  expect([...(values["add-commit-metadata"]?.value ?? [])].map(([, { value }]) => value)).toEqual([
    "stable",
    1,
    { s: "${stream}" },
  ]);
  expect([values.packages?.value[0]?.value, values.units?.value[0]?.value]).toEqual(["${stream}", "${stream}"]);
});

test("a release that is not known cannot be filled in", () => {
  expect(problemsOf('{"ref": "${releasever}"}')).toEqual([
    'a.json:1:9-24: key "ref" asks for the unknown variable "releasever"',
  ]);
});

test("a treefile for another target is refused", () => {
  const files = { "a.json": { basearch: "aarch64", releasever: "40" } };
  expect(problems(files, { releasever: "41" })).toEqual([
    'a.json:1:13-22: key "basearch" is "aarch64", expected "x86_64", which this target is built for',
    'a.json:1:36-40: key "releasever" is "40", expected "41", which this target is built for',
  ]);
  expect(load(files, { basearch: "aarch64", releasever: "40" }).ok).toBe(true);
});
