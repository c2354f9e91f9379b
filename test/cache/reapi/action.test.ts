import { expect, test } from "vitest";
import { digestOf, EMPTY_DIGEST } from "../../../cache/digest.ts";
import { type Action, ActionCodec, encodeAction } from "../../../cache/reapi/action.ts";
import { decodeMessage } from "../../../cache/reapi/message-codec.ts";
import { digestOfDigit, golden } from "./golden.ts";

const ACTION: Action = {
  commandDigest: digestOfDigit("a", 142),
  inputRootDigest: digestOfDigit("b", 5_000_000_000),
  timeout: { seconds: 3600, nanos: 500_000_000 },
  doNotCache: true,
  salt: new Uint8Array([0, 255, 115, 97, 108, 116]),
  platform: {
    properties: [
      { name: "ISA", value: "x86-64" },
      { name: "ISA", value: "x86-64-v3" },
      { name: "OSFamily", value: "linux" },
    ],
  },
};

const MINIMAL: Action = {
  commandDigest: digestOfDigit("a", 142),
  inputRootDigest: EMPTY_DIGEST,
  doNotCache: false,
  salt: new Uint8Array(),
};

test("an action's bytes are protoc's", () => {
  expect(encodeAction(ACTION)).toEqual(golden("action"));
  expect(encodeAction(MINIMAL)).toEqual(golden("action-minimal"));
});

test("an action is read back whole", () => {
  expect(decodeMessage(ActionCodec, golden("action"))).toEqual({ ok: true, value: ACTION });
  expect(decodeMessage(ActionCodec, golden("action-minimal"))).toEqual({ ok: true, value: MINIMAL });
});

test("platform properties are hashed sorted by name, then value", () => {
  const shuffled = { properties: [...(ACTION.platform?.properties ?? [])].reverse() };
  expect(encodeAction({ ...ACTION, platform: shuffled })).toEqual(golden("action"));
});

test("every field is part of the key", () => {
  const variants: readonly Action[] = [
    ACTION,
    { ...ACTION, commandDigest: digestOfDigit("c", 142) },
    { ...ACTION, inputRootDigest: digestOfDigit("b", 5_000_000_001) },
    { ...ACTION, timeout: { seconds: 3600, nanos: 0 } },
    { ...ACTION, timeout: undefined },
    { ...ACTION, timeout: { seconds: 0, nanos: 0 } },
    { ...ACTION, doNotCache: false },
    { ...ACTION, salt: new Uint8Array() },
    { ...ACTION, platform: undefined },
    { ...ACTION, platform: { properties: [] } },
  ];
  const keys = new Set(variants.map((action) => digestOf(encodeAction(action)).hash));
  expect(keys.size).toBe(variants.length);
});
