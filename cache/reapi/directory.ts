import { compareUtf8 } from "../compare-utf8.ts";
import type { Digest } from "../digest.ts";
import { DigestCodec } from "./digest-codec.ts";
import { boolField, messageField, messagesField, optionalMessageField, stringField } from "./fields.ts";
import { encodeMessage, messageCodec } from "./message-codec.ts";
import { type NodeProperties, NodePropertiesCodec } from "./node-properties.ts";

/** A file in a directory. */
export interface FileNode {
  readonly name: string;
  readonly digest: Digest;
  readonly isExecutable: boolean;
  readonly nodeProperties?: NodeProperties | undefined;
}

/** A subdirectory: the digest of its own Directory message. */
export interface DirectoryNode {
  readonly name: string;
  readonly digest: Digest;
}

/** A symbolic link; the target is kept as made, dangling or absolute included. */
export interface SymlinkNode {
  readonly name: string;
  readonly target: string;
  readonly nodeProperties?: NodeProperties | undefined;
}

/** One directory; names are single path segments, unique over all three lists. */
export interface Directory {
  readonly files: readonly FileNode[];
  readonly directories: readonly DirectoryNode[];
  readonly symlinks: readonly SymlinkNode[];
  readonly nodeProperties?: NodeProperties | undefined;
}

/** REAPI `FileNode`. */
export const FileNodeCodec = messageCodec<FileNode>({
  name: stringField(1),
  digest: messageField(2, DigestCodec),
  isExecutable: boolField(4),
  nodeProperties: optionalMessageField(6, NodePropertiesCodec),
});

/** REAPI `DirectoryNode`. */
const DirectoryNodeCodec = messageCodec<DirectoryNode>({
  name: stringField(1),
  digest: messageField(2, DigestCodec),
});

/** REAPI `SymlinkNode`. */
const SymlinkNodeCodec = messageCodec<SymlinkNode>({
  name: stringField(1),
  target: stringField(2),
  nodeProperties: optionalMessageField(4, NodePropertiesCodec),
});

/** REAPI `Directory`. */
export const DirectoryCodec = messageCodec<Directory>({
  files: messagesField(1, FileNodeCodec),
  directories: messagesField(2, DirectoryNodeCodec),
  symlinks: messagesField(3, SymlinkNodeCodec),
  nodeProperties: optionalMessageField(5, NodePropertiesCodec),
});

/** The canonical bytes: each list sorted by name. */
export function encodeDirectory(directory: Directory): Uint8Array {
  return encodeMessage(DirectoryCodec, {
    ...directory,
    files: sortedByName(directory.files),
    directories: sortedByName(directory.directories),
    symlinks: sortedByName(directory.symlinks),
  });
}

function sortedByName<T extends { readonly name: string }>(nodes: readonly T[]): readonly T[] {
  return nodes.length < 2 ? nodes : [...nodes].sort((a, b) => compareUtf8(a.name, b.name));
}
