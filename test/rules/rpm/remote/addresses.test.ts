import { expect, test } from "vitest";
import { expandVariables } from "../../../../rules/rpm/remote/expand-variables.ts";
import { hostFolderOf, isFetchable, joinAddress } from "../../../../rules/rpm/remote/join-address.ts";
import { packageGlobToRegex } from "../../../../rules/rpm/remote/package-glob.ts";
import { dearmorKeys } from "../../../../rules/rpm/remote/signing-key.ts";

test.each([
  ["http://a/r", "x/y.rpm", "http://a/r/x/y.rpm"],
  ["http://a/r///", "/x/y.rpm", "http://a/r/x/y.rpm"],
  ["http://a/r", "https://b/y.rpm", "https://b/y.rpm"],
  ["", "x/y.rpm", "x/y.rpm"],
])("%j and %j are %j", (base, location, address) => {
  expect(joinAddress(base, location)).toBe(address);
});

test("http, https and absolute files can be fetched, nothing else", () => {
  const addresses = [
    "http://a",
    "https://a/b",
    "file:///srv/r",
    "ftp://a",
    "file://host/x",
    "/srv/r",
    "http://",
    "http://a b",
  ];
  expect(addresses.filter(isFetchable)).toEqual(["http://a", "https://a/b", "file:///srv/r"]);
  expect([hostFolderOf("file:///srv/my%20r/"), hostFolderOf("http://a/")]).toEqual(["/srv/my r/", undefined]);
});

test("variables are filled in, and an unknown one is named", () => {
  const variables = new Map([
    ["basearch", "x86_64"],
    ["releasever", "42"],
  ]);
  expect(expandVariables(["http://a/$releasever/$", "{basearch}/$basearch.d/"].join(""), variables)).toEqual({
    ok: true,
    value: "http://a/42/x86_64/x86_64.d/",
  });
  expect(expandVariables("http://a/$basarch", variables)).toEqual({
    ok: false,
    error: 'it has the unknown variable "basarch", did you mean "basearch"?',
  });
  expect(expandVariables("http://a/$releasever", new Map())).toEqual({
    ok: false,
    error: 'it has the variable "releasever", and the target sets no "releasever"',
  });
});

test.each([
  ["kernel*", ["kernel", "kernel-core"], ["akernel"]],
  ["gcc-c++", ["gcc-c++"], ["gcc-ccc"]],
  ["lib?", ["liba"], ["lib", "libab"]],
  ["lib[ab].x", ["liba.x", "libb.x"], ["libc.x", "libaax"]],
  ["lib[!a]", ["libb"], ["liba"]],
  ["odd[", ["odd["], ["odd"]],
])("glob %j", (glob, matching, others) => {
  const regex = new RegExp(`^${packageGlobToRegex(glob)}$`);
  expect([matching.filter((name) => regex.test(name)), others.filter((name) => regex.test(name))]).toEqual([
    matching,
    [],
  ]);
});

test("armour is taken off every key of a text", () => {
  const block = (body: string) => `-----BEGIN PGP PUBLIC KEY BLOCK-----\n${body}\n-----END PGP PUBLIC KEY BLOCK-----\n`;
  const text = `one\n${block("Version: x\n\nAQID\nBAU=\n=abcd")}two\n${block("\nBgc=")}`;
  expect(dearmorKeys(text)).toEqual({ ok: true, value: Buffer.from([1, 2, 3, 4, 5, 6, 7]) });
  const error = 'it is no armoured public key, expected what "gpg --armor --export" prints';
  for (const bad of ["", "AQID", block(""), block("\n=abcd")]) expect(dearmorKeys(bad)).toEqual({ ok: false, error });
});
