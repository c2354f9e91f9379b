import { expect, test } from "vitest";
import { type Command, CommandCodec, encodeCommand, OutputDirectoryFormat } from "../../../cache/reapi/command.ts";
import { decodeMessage } from "../../../cache/reapi/message-codec.ts";
import { golden } from "./golden.ts";

const COMMAND: Command = {
  arguments: ["/bin/sh", "-c", "", "echo über $@"],
  environmentVariables: [
    { name: "LC_ALL", value: "C.UTF-8" },
    { name: "PATH", value: "" },
    { name: "\uff5e", value: "fullwidth" },
    { name: "\u{1f600}", value: "beyond the basic plane" },
  ],
  platform: { properties: [{ name: "OSFamily", value: "linux" }] },
  workingDirectory: "work",
  outputPaths: ["out/a", "out/a.b", "out/a/b"],
  outputNodeProperties: ["mtime", "unix_mode"],
  outputDirectoryFormat: OutputDirectoryFormat.treeAndDirectory,
};

test("a command's bytes are protoc's", () => {
  expect(encodeCommand(COMMAND)).toEqual(golden("command"));
});

test("a command is read back whole", () => {
  expect(decodeMessage(CommandCodec, golden("command"))).toEqual({ ok: true, value: COMMAND });
});

test("the order of environment, outputs and properties is no part of the key, repeated outputs neither", () => {
  const shuffled: Command = {
    ...COMMAND,
    environmentVariables: [...COMMAND.environmentVariables].reverse(),
    outputPaths: ["out/a/b", "out/a", "out/a.b", "out/a"],
    outputNodeProperties: ["unix_mode", "mtime", "mtime"],
  };
  expect(encodeCommand(shuffled)).toEqual(golden("command"));
});

test("the order of arguments is part of the key", () => {
  const reversed = { ...COMMAND, arguments: [...COMMAND.arguments].reverse() };
  expect(encodeCommand(reversed)).not.toEqual(golden("command"));
});

test("a variable given twice is a bug of the caller", () => {
  const twice = { ...COMMAND, environmentVariables: [...COMMAND.environmentVariables, { name: "PATH", value: "/x" }] };
  expect(() => encodeCommand(twice)).toThrow('Environment variable "PATH" is given twice');
});
