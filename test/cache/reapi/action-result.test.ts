import { expect, test } from "vitest";
import { EMPTY_DIGEST } from "../../../cache/digest.ts";
import { type ActionResult, ActionResultCodec } from "../../../cache/reapi/action-result.ts";
import { decodeMessage, encodeMessage } from "../../../cache/reapi/message-codec.ts";
import { digestOfDigit, golden } from "./golden.ts";

const RESULT: ActionResult = {
  outputFiles: [
    { path: "out/a", digest: digestOfDigit("1", 1), isExecutable: true, contents: new Uint8Array([0x78]) },
    {
      path: "out/b",
      digest: EMPTY_DIGEST,
      isExecutable: false,
      nodeProperties: { properties: [], unixMode: { value: 0o644 } },
    },
  ],
  outputDirectories: [
    {
      path: "out/tree",
      treeDigest: digestOfDigit("2", 300),
      isTopologicallySorted: true,
      rootDirectoryDigest: digestOfDigit("3", 90),
    },
  ],
  outputSymlinks: [{ path: "out/link", target: "a" }],
  exitCode: -1,
  stdoutRaw: new Uint8Array([255, 0]),
  stdoutDigest: digestOfDigit("5", 2),
  stderrRaw: new TextEncoder().encode("err"),
  stderrDigest: digestOfDigit("6", 3),
  executionMetadata: {
    worker: "local",
    queuedTimestamp: { seconds: 1, nanos: 0 },
    workerStartTimestamp: { seconds: 2, nanos: 1 },
    workerCompletedTimestamp: { seconds: 3, nanos: 0 },
    inputFetchStartTimestamp: { seconds: 4, nanos: 0 },
    inputFetchCompletedTimestamp: { seconds: 5, nanos: 0 },
    executionStartTimestamp: { seconds: 6, nanos: 0 },
    executionCompletedTimestamp: { seconds: -7, nanos: 999_999_999 },
    outputUploadStartTimestamp: { seconds: 8, nanos: 0 },
    outputUploadCompletedTimestamp: { seconds: 9, nanos: 0 },
    virtualExecutionDuration: { seconds: 0, nanos: 5 },
  },
};

test("a result's bytes are protoc's, a negative exit code included", () => {
  expect(encodeMessage(ActionResultCodec, RESULT)).toEqual(golden("action-result"));
});

test("a result is read back whole", () => {
  expect(decodeMessage(ActionResultCodec, golden("action-result"))).toEqual({ ok: true, value: RESULT });
});

test("absent lists are empty, absent messages absent", () => {
  expect(decodeMessage(ActionResultCodec, new Uint8Array())).toEqual({
    ok: true,
    value: { outputFiles: [], outputDirectories: [], outputSymlinks: [], exitCode: 0 },
  });
});
