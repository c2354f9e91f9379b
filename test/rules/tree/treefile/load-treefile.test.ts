import { expect, test } from "vitest";
import type { Located } from "../../../../rules/located.ts";
import { load, loaded, problems } from "./treefile-fixture.ts";

/** Values with the line they are from. */
function withPlaces(items: readonly Located<string>[] | undefined): string[] {
  return (items ?? []).map(({ value, origin }) => `${value} ${origin.path}:${origin.start.line}`);
}

test("of a basic key the including file's value counts, and of two included the first", () => {
  const files = {
    "host.json": { include: ["a.json", "b.json"], "default-target": "mine" },
    "a.json": { "default-target": "a", rpmdb: "a" },
    "b.json": { rpmdb: "b", "gpg-key": "b" },
  };
  const { values } = loaded(files);
  expect([values["default-target"]?.value, values.rpmdb?.value, values["gpg-key"]?.value]).toEqual(["mine", "a", "b"]);
  expect(values.rpmdb?.origin.path).toBe("a.json");
});

test("a list holds what is included before what includes it, the later include first", () => {
  const files = {
    "host.yaml": "include: [a.yaml, b.yaml]\nunits: [mine]\n",
    "a.yaml": "units:\n  - a\n  - shared\n",
    "b.yaml": "units: [b, shared]\n",
  };
  expect(withPlaces(loaded(files).values.units?.value)).toEqual([
    "b b.yaml:1",
    "shared b.yaml:1",
    "a a.yaml:2",
    "shared a.yaml:3",
    "mine host.yaml:2",
  ]);
});

test("a map is merged key by key, the including file wins", () => {
  const files = {
    "host.json": { include: "a.json", "add-commit-metadata": { both: "host", mine: 1 }, variables: { v: "host" } },
    "a.json": { "add-commit-metadata": { both: "a", its: [true] }, variables: { v: "a", w: 4 } },
  };
  const { values } = loaded(files);
  const metadata = [...(values["add-commit-metadata"]?.value ?? [])].map(([key, { value, origin }]) => [
    key,
    value,
    origin.path,
  ]);
  expect(metadata).toEqual([
    ["both", "host", "host.json"],
    ["its", [true], "a.json"],
    ["mine", 1, "host.json"],
  ]);
  expect([...(values.variables?.value ?? [])].map(([key, { value }]) => [key, value])).toEqual([
    ["v", "host"],
    ["w", "4"],
  ]);
});

test("packages are one set: of all files, of this architecture, the old key too", () => {
  const files = {
    "host.json": {
      include: "a.json",
      packages: ["bash 'perl >= 5'"],
      "packages-x86_64": ["grub2 bash"],
      "packages-s390x": ["zipl"],
    },
    "a.json": { packages: ["vim", "bash"], bootstrap_packages: ["filesystem"] },
  };
  const names = loaded(files).values.packages?.value.map(({ value, origin }) => `${value} ${origin.path}`);
  expect(names?.sort()).toEqual([
    "bash host.json",
    "filesystem a.json",
    "grub2 host.json",
    "perl >= 5 host.json",
    "vim a.json",
  ]);
});

test("files are included in order: include, arch-include, then conditions that hold, with what is known by then", () => {
  const files = {
    "host.yaml": `conditional-include:
  - if: kind == "small"
    include: small.yaml
  - if: [releasever >= 40, basearch != x86_64]
    include: never.yaml
  - if: releasever >= 40
    include: { units: [inline] }
arch-include: { x86_64: arch.yaml, aarch64: missing.yaml }
include: base.yaml
`,
    "base.yaml": "variables: { kind: small }\nunits: [base]\n",
    "arch.yaml": "units: [arch]\n",
    "small.yaml": "units: [small]\n",
  };
  const treefile = loaded(files, { releasever: "41" });
  expect(treefile.values.units?.value.map(({ value }) => value)).toEqual(["inline", "small", "arch", "base"]);
  expect(treefile.treefiles).toEqual(["host.yaml", "base.yaml", "arch.yaml", "small.yaml"]);
});

test("paths are relative to the including file, also those of files that enter the tree", () => {
  const files = {
    "tree/host.json": { include: "../common/base.json", "add-files": [["x", "/etc/x"]] },
    "common/base.json": {
      "postprocess-script": "run.sh",
      "add-files": [["sub/y", "usr/y"]],
      "check-groups": { type: "file", filename: "group" },
    },
    "common/run.sh": "#!/bin/sh\n",
    "common/sub/y": "",
    "common/group": "",
    "tree/x": "",
  };
  const { postprocessScript, addedFiles, passwd, group } = loaded(files).externals;
  expect(postprocessScript?.value).toBe("common/run.sh");
  expect(addedFiles.map(({ source, destination }) => [source.value, destination.value])).toEqual([
    ["common/sub/y", "usr/y"],
    ["tree/x", "/etc/x"],
  ]);
  expect([passwd, group?.value]).toEqual([undefined, "common/group"]);
});

test("an included file's own includes are relative to it, not to the first file", () => {
  const files = {
    "tree/host.json": { include: "../common/base.json" },
    "common/base.json": { include: "more.json" },
    "common/more.json": { units: ["more"] },
  };
  expect(loaded(files).treefiles).toEqual(["tree/host.json", "common/base.json", "common/more.json"]);
});

test("a file may be included on two ways, and then counts twice in lists as it does for rpm-ostree", () => {
  const files = {
    "host.json": { include: ["a.json", "b.json"] },
    "a.json": { include: "c.json" },
    "b.json": { include: "c.json" },
    "c.json": { units: ["c"] },
  };
  expect(loaded(files).values.units?.value.map(({ value }) => value)).toEqual(["c", "c"]);
});

test("a missing file is reported where it is named, with the chain to it", () => {
  const files = { "tree/host.json": '{"include":\n  "base.json"}', "tree/base.json": { include: ["sub/gone.json"] } };
  expect(problems(files)).toEqual([
    'tree/base.json:1:13-28: the file is missing; "tree/base.json" is included here tree/host.json:2:3',
  ]);
  expect(load({})).toEqual({ ok: false, error: [{ message: 'Cannot load treefile "": the file is missing' }] });
});

test("a loop is reported with its files in order", () => {
  const files = {
    "host.json": { include: "a.json" },
    "a.json": { include: "b.json" },
    "b.json": { include: "a.json" },
  };
  expect(problems(files)).toEqual([
    'b.json:1:12-20: Cannot include "a.json" in treefile "b.json": the includes form a loop: a.json -> b.json -> a.json; "b.json" is included here a.json:1:12; "a.json" is included here host.json:1:12',
  ]);
});

test("includes nest fifty deep and no deeper", () => {
  const chain = (length: number) =>
    Object.fromEntries(
      Array.from({ length: length + 1 }, (_, index) => [
        `${index}.json`,
        index === length ? {} : { include: `${index + 1}.json` },
      ]),
    );
  const named = (length: number) => ({ "start.json": { include: "0.json" }, ...chain(length) });
  expect(load(named(49)).ok).toBe(true);
  expect(problems(named(50))[0]).toMatch(
    /^49\.json:1:12-21: Cannot include "50\.json" .*: the includes are nested more than 50 deep; /,
  );
});

test("what cannot be included is refused by name", () => {
  const files = {
    "tree/host.json": { include: ["/etc/base.json", "../../base.json", "packages.ks", "folder"] },
    "tree/folder/": "",
  };
  expect(problems(files)).toEqual([
    'tree/host.json:1:13-29: Cannot include "/etc/base.json" in treefile "tree/host.json": the path leaves the workspace, expected one relative to the including file',
    'tree/host.json:1:30-47: Cannot include "../../base.json" in treefile "tree/host.json": the path leaves the workspace, expected one relative to the including file',
    'tree/host.json:1:48-61: Cannot include "packages.ks" in treefile "tree/host.json": a kickstart file cannot be part of a native compose, expected a treefile',
    "tree/host.json:1:62-70: the file is a directory",
  ]);
});

test("mistakes of all files are reported together, in reading order, each once", () => {
  const files = {
    "host.json": { include: ["a.yaml", "b.json"], pakages: [] },
    "a.yaml": "units: x\ninclude: c.json\n",
    "b.json": '{"units": [1], "include": "c.json",}',
    "c.json": { selinux: "yes" },
  };
  expect(problems(files)).toEqual([
    'host.json:1:32-41: key "pakages" is not known, did you mean "packages"?',
    'a.yaml:1:8-9: key "units" is the string "x", expected a list of strings',
    'c.json:1:12-17: key "selinux" is the string "yes", expected true or false',
    'b.json:1:36-37: the file has a comma before "}", which JSON does not allow',
  ]);
});

test("a mistake in a condition is reported where it stands, even after one that does not hold", () => {
  const files = {
    "host.yaml": "conditional-include:\n  - if: ['basearch == no', 'flavour == x']\n    include: a.yaml\n",
  };
  expect(problems(files)).toEqual([
    'host.yaml:2:28-42: key "conditional-include" asks for the unknown variable "flavour"',
  ]);
});
