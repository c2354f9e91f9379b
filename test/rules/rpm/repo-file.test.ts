import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRepoFile } from "../../../rules/rpm/repo-file.ts";
import { describeDiagnostic, mistakes } from "../../support/text-files.ts";

function parse(text: string) {
  return parseRepoFile("a.repo", text, {
    basearch: "x86_64",
    releasever: "41",
    variables: new Map([["site", "here"]]),
  });
}

function parsed(text: string) {
  const result = parse(text);
  if (!result.ok) throw new Error(mistakes(result).join("\n"));
  return result.value;
}

function problems(text: string): string[] {
  return mistakes(parse(text)).map((line) => line.replace('Cannot read "a.repo": ', ""));
}

test("a repository has dnf's defaults", () => {
  const [repository] = parsed("[main]\nkeepcache=1\n[fedora]\nbaseurl=http://x/\n").repositories;
  expect(repository).toMatchObject({
    id: { value: "fedora" },
    name: "fedora",
    baseUrls: [{ value: "http://x/", origin: { start: { line: 4, column: 9 } } }],
    mirrorList: undefined,
    metalink: undefined,
    isEnabled: true,
    checksPackages: false,
    checksMetadata: false,
    keys: [],
    metadataExpireSeconds: 172_800,
    excludedPackages: [],
    includedPackages: [],
    cost: 1000,
    priority: 99,
    isOptional: false,
    ignoresModules: false,
    verifiesTls: true,
    proxy: undefined,
  });
});

test("every key is read, lists by blanks, commas and lines, variables filled in", () => {
  const text = `[updates]
name=Updates for $releasever
baseurl=http://a/$releasever/\${basearch}/
        http://b/$site/, http://c/
mirrorlist=http://m/$arch
metalink=https://l/
enabled=No
gpgcheck=1
repo_gpgcheck=true
gpgkey=file:///k-$releasever
metadata_expire=6h
exclude=a b
excludepkgs=c,d*
includepkgs=e
cost=500
priority=10
skip_if_unavailable=on
module_hotfixes=yes
sslverify=0
proxy=http://p:3128
countme=1
`;
  const { repositories, warnings } = parsed(text);
  const [repository] = repositories;
  const values = (items: readonly { value: string }[] | undefined) => items?.map(({ value }) => value);
  expect(values(repository?.baseUrls)).toEqual(["http://a/41/x86_64/", "http://b/here/", "http://c/"]);
  expect([repository?.mirrorList?.value, repository?.metalink?.value, repository?.proxy?.value]).toEqual([
    "http://m/x86_64",
    "https://l/",
    "http://p:3128",
  ]);
  expect(values(repository?.keys)).toEqual(["file:///k-41"]);
  expect(repository).toMatchObject({
    name: "Updates for $releasever",
    isEnabled: false,
    checksPackages: true,
    checksMetadata: true,
    metadataExpireSeconds: 21_600,
    excludedPackages: ["a", "b", "c", "d*"],
    includedPackages: ["e"],
    cost: 500,
    priority: 10,
    isOptional: true,
    ignoresModules: true,
    verifiesTls: false,
  });
  expect(warnings).toEqual([]);
});

test.each([
  ["90", 90],
  ["2d", 172_800],
  ["1.5m", 90],
  ["1w", 604_800],
  ["never", Number.POSITIVE_INFINITY],
  ["-1", Number.POSITIVE_INFINITY],
])("metadata_expire=%s is %d seconds", (written, seconds) => {
  expect(parsed(`[a]\nbaseurl=x\nmetadata_expire=${written}\n`).repositories[0]?.metadataExpireSeconds).toBe(seconds);
});

test.each([
  ["[a]\nname=x\n", '1:2-3: repository "a" has neither baseurl, mirrorlist nor metalink'],
  ["[a b]\nbaseurl=x\n", '1:2-5: repository "a b" has an id that is not made of letters, digits and . : _ -'],
  ["[a]\nbaseurl=x\n[a]\nbaseurl=y\n", '3:2-3: repository "a" is there twice; First declared here a.repo:1:2'],
  ["[a]\nbaseurl=x\nenabled=maybe\n", '3:9-14: repository "a" has enabled = "maybe", expected 1 or 0'],
  ["[a]\nbaseurl=x\ncost=low\n", '3:6-9: repository "a" has cost = "low", expected a whole number'],
  [
    "[a]\nbaseurl=x\nmetadata_expire=soon\n",
    '3:17-21: repository "a" has metadata_expire = "soon", expected seconds, or a number with s, m, h, d or w, or never',
  ],
  [
    "[a]\nbaseurl=http://$relasever/\n",
    '2:9-27: repository "a" has baseurl with the unknown variable "relasever", did you mean "releasever"?',
  ],
])("%j is refused to the column", (text, expected) => {
  expect(problems(text)).toEqual([`a.repo:${expected}`]);
});

test("an unknown key is a warning with the nearest known, as dnf's own would be", () => {
  expect(parsed("[a]\nbaseurl=x\ngpgchek=1\n").warnings.map(describeDiagnostic)).toEqual([
    'a.repo:3:1-8: Repository "a" has the unknown key "gpgchek", did you mean "gpgcheck"?',
  ]);
});

test("a repository that is switched off need not say where it is", () => {
  expect(problems("[a]\nenabled=0\n")).toEqual([]);
});

test("no text makes the reader throw", () => {
  const noise = fc
    .array(fc.oneof(fc.constantFrom("[a]", "=", "\n", "\n", "baseurl=$", "enabled=", "  x", "#", "${"), fc.string()))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(noise, (text) => {
      expect(typeof parse(text).ok).toBe("boolean");
    }),
    { numRuns: 150 },
  );
});
