// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a treefile's variables look like that
import { expect, test } from "vitest";
import { checkNativeSupport } from "../../../../rules/tree/treefile/native-support.ts";
import { describeDiagnostic } from "../../../support/text-files.ts";
import { loaded } from "./treefile-fixture.ts";

function refused(treefile: object): string[] {
  return checkNativeSupport(loaded({ "a.json": treefile })).map(describeDiagnostic);
}

test("a treefile of honoured keys passes", () => {
  expect(
    refused({
      selinux: false,
      ref: "r",
      edition: "2014",
      "boot-location": "modules",
      "opt-usrlocal": "root",
      "repo-metadata": "disabled",
      container: false,
      cliwrap: false,
      "check-passwd": { type: "none" },
      "preserve-passwd": true,
      "ostree-layers": [],
    }),
  ).toEqual([]);
});

test.each([
  [{ rojig: { name: "x" } }, "rojig"],
  [{ "platform-module": "x" }, "platform-module"],
  [{ "lockfile-repos": ["x"] }, "lockfile-repos"],
  [{ "repo-packages": [{ repo: "r", packages: ["a"] }] }, "repo-packages"],
  [{ "ostree-layers": ["x"] }, "ostree-layers"],
  [{ "ostree-override-layers": ["x"] }, "ostree-override-layers"],
  [{ container: true }, "container"],
  [{ "container-cmd": ["x"] }, "container-cmd"],
  [{ cliwrap: true }, "cliwrap"],
  [{ "cliwrap-binaries": ["x"] }, "cliwrap-binaries"],
  [{ ima: true }, "ima"],
  [{ "gpg-key": "x" }, "gpg-key"],
  [{ edition: "2024" }, "edition"],
  [{ "repo-metadata": "inline" }, "repo-metadata"],
  [{ "boot-location": "kernel-install" }, "boot-location"],
  [{ "opt-usrlocal": "state-overlay" }, "opt-usrlocal"],
  [{ "check-passwd": { type: "previous" } }, "check-passwd"],
  [{ "check-groups": { type: "previous" } }, "check-groups"],
])("%j is refused by name and place", (keys, name) => {
  const [line, ...more] = refused({ ...keys, selinux: false });
  expect(line).toMatch(
    new RegExp(`^a\\.json:1:${name.length + 5}-\\d+: Cannot compose treefile "a\\.json" natively: key "${name}" \\S`),
  );
  expect(more).toEqual([]);
});

test("SELinux labels are refused whether asked for or left to their default", () => {
  const message = 'Cannot compose treefile "a.json" natively: key "selinux"';
  expect(refused({ selinux: true })).toEqual([
    `a.json:1:12-16: ${message} asks for SELinux labels, which native commits do not carry yet; Set "selinux": false, or use the fedora toolchain`,
  ]);
  expect(refused({})).toEqual([
    `a.json:1:1-1: ${message} is left out, which means true, and asks for SELinux labels, which native commits do not carry yet; Set "selinux": false, or use the fedora toolchain`,
  ]);
});
