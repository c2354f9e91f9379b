import type { Digest } from "../digest.ts";
import { DigestCodec } from "./digest-codec.ts";
import {
  boolField,
  intField,
  messageField,
  messagesField,
  optionalBytesField,
  optionalMessageField,
  stringField,
} from "./fields.ts";
import { messageCodec } from "./message-codec.ts";
import { type NodeProperties, NodePropertiesCodec } from "./node-properties.ts";
import { type Duration, DurationCodec, type Timestamp, TimestampCodec } from "./well-known.ts";

/** An output that is a file; paths are relative to the working directory. */
export interface OutputFile {
  readonly path: string;
  readonly digest: Digest;
  readonly isExecutable: boolean;
  /** Filled in only by a server that was asked to inline it. */
  readonly contents?: Uint8Array | undefined;
  readonly nodeProperties?: NodeProperties | undefined;
}

/** An output that is a directory: the digest of its Tree, of its root Directory, or both. */
export interface OutputDirectory {
  readonly path: string;
  readonly treeDigest?: Digest | undefined;
  /** The Tree lists each directory once, parents first. */
  readonly isTopologicallySorted: boolean;
  readonly rootDirectoryDigest?: Digest | undefined;
}

/** An output that is a symbolic link. */
export interface OutputSymlink {
  readonly path: string;
  readonly target: string;
  readonly nodeProperties?: NodeProperties | undefined;
}

/** Where and when it ran. `worker` is always set, so that no result is an empty message. */
export interface ExecutedActionMetadata {
  readonly worker: string;
  readonly queuedTimestamp?: Timestamp | undefined;
  readonly workerStartTimestamp?: Timestamp | undefined;
  readonly workerCompletedTimestamp?: Timestamp | undefined;
  readonly inputFetchStartTimestamp?: Timestamp | undefined;
  readonly inputFetchCompletedTimestamp?: Timestamp | undefined;
  readonly executionStartTimestamp?: Timestamp | undefined;
  readonly executionCompletedTimestamp?: Timestamp | undefined;
  readonly outputUploadStartTimestamp?: Timestamp | undefined;
  readonly outputUploadCompletedTimestamp?: Timestamp | undefined;
  readonly virtualExecutionDuration?: Duration | undefined;
}

/** What an action made. */
export interface ActionResult {
  readonly outputFiles: readonly OutputFile[];
  readonly outputDirectories: readonly OutputDirectory[];
  readonly outputSymlinks: readonly OutputSymlink[];
  readonly exitCode: number;
  readonly stdoutRaw?: Uint8Array | undefined;
  readonly stdoutDigest?: Digest | undefined;
  readonly stderrRaw?: Uint8Array | undefined;
  readonly stderrDigest?: Digest | undefined;
  readonly executionMetadata?: ExecutedActionMetadata | undefined;
}

/** REAPI `OutputFile`. */
const OutputFileCodec = messageCodec<OutputFile>({
  path: stringField(1),
  digest: messageField(2, DigestCodec),
  isExecutable: boolField(4),
  contents: optionalBytesField(5),
  nodeProperties: optionalMessageField(7, NodePropertiesCodec),
});

/** REAPI `OutputDirectory`. */
const OutputDirectoryCodec = messageCodec<OutputDirectory>({
  path: stringField(1),
  treeDigest: optionalMessageField(3, DigestCodec),
  isTopologicallySorted: boolField(4),
  rootDirectoryDigest: optionalMessageField(5, DigestCodec),
});

/** REAPI `OutputSymlink`. */
const OutputSymlinkCodec = messageCodec<OutputSymlink>({
  path: stringField(1),
  target: stringField(2),
  nodeProperties: optionalMessageField(4, NodePropertiesCodec),
});

/** REAPI `ExecutedActionMetadata`; auxiliary_metadata (11) is a server's own and is skipped. */
const ExecutedActionMetadataCodec = messageCodec<ExecutedActionMetadata>({
  worker: stringField(1),
  queuedTimestamp: optionalMessageField(2, TimestampCodec),
  workerStartTimestamp: optionalMessageField(3, TimestampCodec),
  workerCompletedTimestamp: optionalMessageField(4, TimestampCodec),
  inputFetchStartTimestamp: optionalMessageField(5, TimestampCodec),
  inputFetchCompletedTimestamp: optionalMessageField(6, TimestampCodec),
  executionStartTimestamp: optionalMessageField(7, TimestampCodec),
  executionCompletedTimestamp: optionalMessageField(8, TimestampCodec),
  outputUploadStartTimestamp: optionalMessageField(9, TimestampCodec),
  outputUploadCompletedTimestamp: optionalMessageField(10, TimestampCodec),
  virtualExecutionDuration: optionalMessageField(12, DurationCodec),
});

/** REAPI `ActionResult`. Lists keep their order: the contract asks none, and the executor collects outputs sorted. */
export const ActionResultCodec = messageCodec<ActionResult>({
  outputFiles: messagesField(2, OutputFileCodec),
  outputDirectories: messagesField(3, OutputDirectoryCodec),
  exitCode: intField(4),
  stdoutRaw: optionalBytesField(5),
  stdoutDigest: optionalMessageField(6, DigestCodec),
  stderrRaw: optionalBytesField(7),
  stderrDigest: optionalMessageField(8, DigestCodec),
  executionMetadata: optionalMessageField(9, ExecutedActionMetadataCodec),
  outputSymlinks: messagesField(12, OutputSymlinkCodec),
});
