import fc from "fast-check";
import { expect, test } from "vitest";
import { ActionResultCodec } from "../../../cache/reapi/action-result.ts";
import { DigestCodec } from "../../../cache/reapi/digest-codec.ts";
import { DirectoryCodec, encodeDirectory, FileNodeCodec } from "../../../cache/reapi/directory.ts";
import { intField, stringsField } from "../../../cache/reapi/fields.ts";
import { decodeMessage, encodeMessage, messageCodec } from "../../../cache/reapi/message-codec.ts";
import { durationFromMs } from "../../../cache/reapi/well-known.ts";
import { digestOfDigit, golden } from "./golden.ts";

const NumberCodec = messageCodec<{ readonly value: number }>({ value: intField(1) });

test("fields of a later version are skipped, whatever their wire type", () => {
  expect(decodeMessage(DigestCodec, golden("future-digest"))).toEqual({ ok: true, value: digestOfDigit("a", 7) });
});

test("a number is read back exactly up to what a double holds", () => {
  const edges = [0, 1, 127, 128, 2 ** 28 - 1, 2 ** 28, 2 ** 31, 2 ** 32, 2 ** 49, Number.MAX_SAFE_INTEGER];
  for (const value of [...edges, ...edges.filter((edge) => edge > 0).map((edge) => -edge)]) {
    expect(decodeMessage(NumberCodec, encodeMessage(NumberCodec, { value }))).toEqual({ ok: true, value: { value } });
  }
});

test.each([
  ["a number beyond a double", [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], "number out of range"],
  ["a number that does not end", [0x08, ...Array<number>(11).fill(0x80)], "number longer than ten bytes"],
  ["a cut number", [0x08, 0x80], "truncated"],
  ["field number 0", [0x00, 0x01], "field number 0"],
  ["a group", [0x0b], "wire type 3"],
])("%s is malformed, as a value", (_what, bytes, reason) => {
  expect(decodeMessage(NumberCodec, new Uint8Array(bytes))).toEqual({
    ok: false,
    error: { kind: "malformed", reason },
  });
});

test("a message without what it cannot be without is malformed", () => {
  const nameOnly = new Uint8Array([0x0a, 0x01, 0x61]);
  expect(decodeMessage(FileNodeCodec, nameOnly)).toEqual({
    ok: false,
    error: { kind: "malformed", reason: "no digest" },
  });
});

test("a known field of another wire type is unknown", () => {
  const hashAsNumber = new Uint8Array([0x08, 0x05, 0x10, 0x07]);
  expect(decodeMessage(DigestCodec, hashAsNumber)).toEqual({ ok: true, value: { hash: "", sizeBytes: 7 } });
});

test("no cut of a message crashes the reader", () => {
  const whole = golden("action-result");
  for (let length = 0; length < whole.byteLength; length++) {
    decodeMessage(ActionResultCodec, whole.subarray(0, length));
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      decodeMessage(DirectoryCodec, bytes);
    }),
  );
});

test("messages longer than the writer's buffer, and lengths of every varint size, are written right", () => {
  for (const length of [0, 126, 127, 128, 16_383, 16_384, 70_000, 300_000]) {
    const files = [{ name: "n".repeat(length), digest: digestOfDigit("1", length), isExecutable: true }];
    const directory = { files, directories: [], symlinks: [] };
    expect(decodeMessage(DirectoryCodec, encodeDirectory(directory))).toEqual({ ok: true, value: directory });
  }
});

test("fields are written in tag order, in whatever order they are declared", () => {
  const codec = messageCodec<{ readonly late: number; readonly early: number }>({
    late: intField(9),
    early: intField(2),
  });
  expect(encodeMessage(codec, { late: 1, early: 2 })).toEqual(new Uint8Array([0x10, 2, 0x48, 1]));
});

test("an empty string in a list is an element", () => {
  const codec = messageCodec<{ readonly values: readonly string[] }>({ values: stringsField(3) });
  const message = { values: ["", "a", ""] };
  expect(encodeMessage(codec, message)).toEqual(new Uint8Array([0x1a, 0, 0x1a, 1, 0x61, 0x1a, 0]));
  expect(decodeMessage(codec, encodeMessage(codec, message))).toEqual({ ok: true, value: message });
});

test("a duration keeps its nanoseconds", () => {
  expect(durationFromMs(3_600_500)).toEqual({ seconds: 3600, nanos: 500_000_000 });
  expect(durationFromMs(0.25)).toEqual({ seconds: 0, nanos: 250_000 });
});
