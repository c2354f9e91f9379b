import { expect, test } from "vitest";
import { EMPTY_DIGEST } from "../../../cache/digest.ts";
import { type Directory, DirectoryCodec, encodeDirectory } from "../../../cache/reapi/directory.ts";
import { decodeMessage } from "../../../cache/reapi/message-codec.ts";
import { digestOfDigit, golden } from "./golden.ts";

const DIRECTORY: Directory = {
  files: [
    { name: "Makefile", digest: digestOfDigit("1", 127), isExecutable: false },
    { name: "run", digest: digestOfDigit("2", 128), isExecutable: true },
    {
      name: "\uff5e",
      digest: digestOfDigit("3", 16384),
      isExecutable: false,
      nodeProperties: {
        properties: [{ name: "k", value: "v" }],
        mtime: { seconds: 315532800, nanos: 0 },
        unixMode: { value: 0o755 },
      },
    },
    { name: "\u{1f600}", digest: EMPTY_DIGEST, isExecutable: false },
  ],
  directories: [
    { name: "empty", digest: EMPTY_DIGEST },
    { name: "sub", digest: digestOfDigit("4", 80) },
  ],
  symlinks: [
    { name: "absolute", target: "/etc/os-release" },
    { name: "dangling", target: "../no/where" },
  ],
  nodeProperties: { properties: [], unixMode: { value: 0 } },
};

test("a directory's bytes are protoc's", () => {
  expect(encodeDirectory(DIRECTORY)).toEqual(golden("directory"));
});

test("a directory is read back whole", () => {
  expect(decodeMessage(DirectoryCodec, golden("directory"))).toEqual({ ok: true, value: DIRECTORY });
});

test("the order of entries is no part of the digest", () => {
  const shuffled: Directory = {
    ...DIRECTORY,
    files: [...DIRECTORY.files].reverse(),
    directories: [...DIRECTORY.directories].reverse(),
    symlinks: [...DIRECTORY.symlinks].reverse(),
  };
  expect(encodeDirectory(shuffled)).toEqual(golden("directory"));
});

test("the empty directory is the empty blob", () => {
  expect(encodeDirectory({ files: [], directories: [], symlinks: [] })).toEqual(new Uint8Array());
});
