// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a treefile's variables look like that
import { expect, test } from "vitest";
import { composePlan } from "../../../../rules/tree/treefile/compose-plan.ts";
import { mistakes, type TextFiles } from "../../../support/text-files.ts";
import { loaded } from "./treefile-fixture.ts";

function plan(files: TextFiles, version?: string) {
  return composePlan(loaded(files), { directory: "atomic-out/tree/host", ...(version !== undefined && { version }) });
}

test("every key that shapes the tree is a line, in an order that does not depend on the treefile's", () => {
  const files = {
    "tree/host.json": {
      postprocess: ["echo mine"],
      include: "base.json",
      units: ["b.service"],
      "default-target": "multi-user.target",
      "install-langs": ["C", "en_US"],
      documentation: false,
      "tmp-is-dir": true,
      sysusers: "compose-auto",
      "mutate-os-release": "1",
      "remove-files": ["usr/x"],
      "initramfs-args": ["--add", "ostree livenet"],
      "readonly-executables": true,
      "no-initramfs": false,
      "machineid-compat": false,
      "boot-location": "new",
      "opt-usrlocal": "root",
      "ignore-removed-users": ["u"],
      "ignore-removed-groups": ["*"],
      "add-commit-metadata": { z: "1", a: "2" },
      "check-groups": { type: "data", entries: { bin: 1 } },
      "add-files": [["x", "/etc/x"]],
      packages: ["not", "here"],
      repos: ["nor-here"],
    },
    "tree/base.json": {
      ref: "r/${basearch}",
      units: ["a.service"],
      postprocess: ["#!/usr/bin/python3\npass\n"],
      "postprocess-script": "run.sh",
      "remove-from-packages": [["cpio", "/usr/share/.*", "^/usr/lib$"]],
      "check-passwd": { type: "file", filename: "passwd" },
    },
    "tree/x": "",
    "tree/run.sh": "",
    "tree/passwd": "",
  };
  const result = plan(files, "1.0");
  if (!result.ok) throw new Error(mistakes(result).join("\n"));
  expect(result.value.text.split("\n").map((line) => line.split("\t"))).toEqual([
    ["ref", "r/x86_64"],
    ["version", "1.0"],
    ["metadata", "a", "2"],
    ["metadata", "z", "1"],
    ["documentation", "false"],
    ["machineid-compat", "false"],
    ["tmp-is-dir", "true"],
    ["no-initramfs", "false"],
    ["readonly-executables", "true"],
    ["default-target", "multi-user.target"],
    ["mutate-os-release", "1"],
    ["opt-usrlocal", "root"],
    ["boot-location", "new"],
    ["sysusers", "true"],
    ["install-lang", "C"],
    ["install-lang", "en_US"],
    ["unit", "a.service"],
    ["unit", "b.service"],
    ["remove-file", "usr/x"],
    ["initramfs-arg", "--add"],
    ["initramfs-arg", "ostree livenet"],
    ["ignore-removed-user", "u"],
    ["ignore-removed-group", "*"],
    ["remove-from-package", "cpio", "/usr/share/.*"],
    ["remove-from-package", "cpio", "^/usr/lib$"],
    ["add-file", "tree/x", "/etc/x"],
    ["postprocess", "atomic-out/tree/host/postprocess-01"],
    ["postprocess", "atomic-out/tree/host/postprocess-02"],
    ["postprocess", "tree/run.sh"],
    ["check-passwd", "tree/passwd"],
    ["check-groups", "atomic-out/tree/host/check-groups"],
    [""],
  ]);
  expect(
    result.value.files.map(({ path, content, isExecutable, origin }) => [path, content, isExecutable, origin.path]),
  ).toEqual([
    ["atomic-out/tree/host/postprocess-01", "#!/usr/bin/python3\npass\n", true, "tree/base.json"],
    ["atomic-out/tree/host/postprocess-02", "#!/bin/sh\necho mine\n", true, "tree/host.json"],
    ["atomic-out/tree/host/check-groups", "bin:x:1:\n", false, "tree/host.json"],
  ]);
});

test("each line knows the place it comes from", () => {
  const result = plan({ "a.yaml": "units:\n  - one\n  - two\nref: r\n" }, "1");
  if (!result.ok) throw new Error(mistakes(result).join("\n"));
  expect(result.value.origins.map((origin) => origin?.start.line)).toEqual([4, undefined, 2, 3]);
});

test("packages and repositories reach the tree through the lock alone", () => {
  const texts = [["a"], ["b"]].map((packages) => {
    const result = plan({ "a.json": { ref: "r", packages, repos: packages, recommends: packages[0] === "a" } });
    return result.ok ? result.value.text : "";
  });
  expect(texts).toEqual(["ref\tr\n", "ref\tr\n"]);
});

test("what the plan cannot say is refused at its place", () => {
  const files = {
    "a.json":
      '{"units": ["a\\tb"], "add-commit-metadata": {"n": 1}, "remove-from-packages": [["p", "(?:x)"]],\n "check-passwd": {"type": "data", "entries": {"bin": "x"}}}',
  };
  expect(mistakes(plan(files))).toEqual([
    'a.json:1:1-1: Cannot compose treefile "a.json" natively: key "ref" is missing, and a commit needs a ref',
    'a.json:1:50-51: Cannot compose treefile "a.json" natively: key "add-commit-metadata" has "n", which is no string: native commits carry strings only',
    'a.json:1:12-18: Cannot compose treefile "a.json" natively: key "unit" has "a\\tb", which holds a tab or a line break',
    'a.json:1:85-92: Cannot compose treefile "a.json" natively: key "remove-from-packages" has "(?:x)", whose "(?" or "\\d" the native composer\'s POSIX expressions do not know',
    'a.json:2:18-59: Cannot compose treefile "a.json" natively: key "check-passwd" has "x" for "bin", expected a number or [USER, GROUP]',
  ]);
});
