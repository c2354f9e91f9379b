import { compareUtf8 } from "../compare-utf8.ts";
import { intField, messagesField, optionalMessageField, stringField, stringsField } from "./fields.ts";
import { encodeMessage, messageCodec } from "./message-codec.ts";
import { canonicalPlatform, type NameValue, NameValueCodec, type Platform, PlatformCodec } from "./platform.ts";

/** How output directories come back: as one Tree message, as separate Directory blobs, or both. */
export const OutputDirectoryFormat = { treeOnly: 0, directoryOnly: 1, treeAndDirectory: 2 } as const;

/** REAPI `Command`: what runs. The deprecated output_files and output_directories are never written (4.2: not both). */
export interface Command {
  readonly arguments: readonly string[];
  readonly environmentVariables: readonly NameValue[];
  /** Written in the Action too: servers before 2.2 read it here. */
  readonly platform?: Platform | undefined;
  /** Relative to the input root; "" is the root itself. */
  readonly workingDirectory: string;
  /** Relative to the working directory, without leading or trailing slash. */
  readonly outputPaths: readonly string[];
  readonly outputNodeProperties: readonly string[];
  /** A value of OutputDirectoryFormat. */
  readonly outputDirectoryFormat: number;
}

/** REAPI `Command`. */
export const CommandCodec = messageCodec<Command>({
  arguments: stringsField(1),
  environmentVariables: messagesField(2, NameValueCodec),
  platform: optionalMessageField(5, PlatformCodec),
  workingDirectory: stringField(6),
  outputPaths: stringsField(7),
  outputNodeProperties: stringsField(8),
  outputDirectoryFormat: intField(9),
});

/** The canonical bytes: whatever order the caller's lists were in, equal commands have equal bytes. */
export function encodeCommand(command: Command): Uint8Array {
  return encodeMessage(CommandCodec, {
    ...command,
    environmentVariables: sortedEnvironment(command.environmentVariables),
    platform: command.platform === undefined ? undefined : canonicalPlatform(command.platform),
    outputPaths: sortedUnique(command.outputPaths),
    outputNodeProperties: sortedUnique(command.outputNodeProperties),
  });
}

function sortedEnvironment(variables: readonly NameValue[]): readonly NameValue[] {
  const sorted = [...variables].sort((a, b) => compareUtf8(a.name, b.name));
  for (const [index, variable] of sorted.entries()) {
    if (variable.name === sorted[index + 1]?.name) {
      throw new Error(`Environment variable "${variable.name}" is given twice: what runs would be a matter of chance`);
    }
  }
  return sorted;
}

function sortedUnique(strings: readonly string[]): readonly string[] {
  return [...new Set(strings)].sort(compareUtf8);
}
