import { expect, test } from "vitest";
import { digestOf, EMPTY_DIGEST, equalDigests, formatDigest, parseDigest } from "../../cache/digest.ts";

const ABC = { hash: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", sizeBytes: 3 };

test("content is named by SHA-256 and size", () => {
  expect(digestOf(new TextEncoder().encode("abc"))).toEqual(ABC);
  expect(EMPTY_DIGEST).toEqual({
    hash: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    sizeBytes: 0,
  });
});

test("the size is part of the identity", () => {
  expect(equalDigests(ABC, { ...ABC })).toBe(true);
  expect(equalDigests(ABC, { ...ABC, sizeBytes: 4 })).toBe(false);
  expect(equalDigests(ABC, { ...ABC, hash: EMPTY_DIGEST.hash })).toBe(false);
});

test("a digest is read back as it was printed", () => {
  expect(formatDigest(ABC)).toBe(`${ABC.hash}/3`);
  expect(parseDigest(`${ABC.hash}/3`)).toEqual(ABC);
  expect(parseDigest(formatDigest(EMPTY_DIGEST))).toEqual(EMPTY_DIGEST);
});

test.each([
  ["no size", ABC.hash],
  ["an upper case hash", `${ABC.hash.toUpperCase()}/3`],
  ["a short hash", `${ABC.hash.slice(1)}/3`],
  ["a leading zero", `${ABC.hash}/03`],
  ["a sign", `${ABC.hash}/-3`],
  ["a size no double holds", `${ABC.hash}/9007199254740993`],
  ["something behind it", `${ABC.hash}/3\n`],
])("%s is no digest", (_what, text) => {
  expect(parseDigest(text)).toBeUndefined();
});
