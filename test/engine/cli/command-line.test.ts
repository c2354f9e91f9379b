import { expect, test } from "vitest";
import { parseCommandLine } from "../../../engine/cli/command-line.ts";

const GLOBAL = { color: "auto", json: false, setup: true };
const BUILD = { ...GLOBAL, keepGoing: false, explain: false, refresh: false, dryRun: false };

const COMMANDS: readonly [string, object][] = [
  ["//images:pxetolive", { command: "build", patterns: ["//images:pxetolive"], options: BUILD }],
  ["build //a //b", { command: "build", patterns: ["//a", "//b"], options: BUILD }],
  ["-k //a", { command: "build", patterns: ["//a"], options: { ...BUILD, keepGoing: true } }],
  ["-j 3 test //a --explain", { command: "test", patterns: ["//a"], options: { ...BUILD, jobs: 3, explain: true } }],
  [
    "--color never -- //... -//b",
    { command: "build", patterns: ["//...", "-//b"], options: { ...BUILD, color: "never" } },
  ],
  [
    "--local-resources cpu=1.5,kvm=0 --local-resources memory=4096,cpu=2 //a",
    {
      command: "build",
      patterns: ["//a"],
      options: { ...BUILD, localResources: { cpu: 2, kvm: 0, memoryMiB: 4096 } },
    },
  ],
  [
    "--dry-run --gnupg-home keys --ed25519-key-file key --ssh-known-hosts hosts //a",
    {
      command: "build",
      patterns: ["//a"],
      options: { ...BUILD, dryRun: true, gnupgHome: "keys", ed25519KeyFile: "key", sshKnownHosts: "hosts" },
    },
  ],
  ["run //a -- --vnc x", { command: "run", target: "//a", arguments: ["--vnc", "x"], machine: {}, options: BUILD }],
  [
    "run --vnc //a --ssh=2222",
    { command: "run", target: "//a", arguments: [], machine: { vnc: "any", ssh: 2222 }, options: BUILD },
  ],
  [
    "--firmware uefi run --vnc=:1 --memory 4096 --cpus 4 --disk d.raw //a --ssh -- -snapshot",
    {
      command: "run",
      target: "//a",
      arguments: ["-snapshot"],
      machine: { vnc: 1, ssh: "any", memoryMib: 4096, cpus: 4, firmware: "uefi", disk: "d.raw" },
      options: BUILD,
    },
  ],
  ["diff a b --json", { command: "diff", from: "a", to: "b", json: true, all: false, options: BUILD }],
  [
    "--all diff //a@previous //a",
    { command: "diff", from: "//a@previous", to: "//a", json: false, all: true, options: BUILD },
  ],
  ["lock --update //a", { command: "lock", patterns: ["//a"], update: true, options: BUILD }],
  ["clean --expunge", { command: "clean", expunge: true, options: GLOBAL }],
  ["doctor --no-setup", { command: "doctor", options: { ...GLOBAL, setup: false } }],
  ["setup --for-tests", { command: "setup", forTests: true, options: GLOBAL }],
  ["help kickstart", { command: "help", topic: "kickstart", options: GLOBAL }],
  ["", { command: "help", topic: undefined, options: GLOBAL }],
  ["--help", { command: "help", topic: undefined, options: GLOBAL }],
  ["--version", { command: "version", options: GLOBAL }],
];

test.each(COMMANDS)("atomic-build %s", (line, expected) => {
  const words = line.split(" ").filter((word) => word !== "");
  expect(parseCommandLine(words)).toEqual({ kind: "command", commandLine: expected });
});

const MISTAKES: readonly [string, string][] = [
  ["build --explian //a", "unknown option '--explian' (Did you mean --explain?)"],
  ["-j 0 //a", "option '-j, --jobs <count>' argument '0' is invalid. it must be a whole number from 1 to 9999."],
  ["--color pink //a", "option '--color <when>' argument 'pink' is invalid. Allowed choices are auto, always, never."],
  ["run", "missing required argument 'target'"],
  ["run //a --vnc=left", "option '--vnc [:display]' argument 'left' is invalid. it must be a display such as :1."],
  ["run //a --ssh=65536", "option '--ssh [port]' argument '65536' is invalid. it must be a port from 1 to 65535."],
  ["run //a --memory 2G", "option '--memory <MiB>' argument '2G' is invalid. it must be a whole number above 0."],
];

test.each(MISTAKES)("atomic-build %s is refused with the reason", (line, message) => {
  expect(parseCommandLine(line.split(" "))).toEqual({ kind: "mistake", message });
});

test("the help of a command is text", () => {
  const parsed = parseCommandLine(["build", "--help"]);
  expect(parsed.kind === "text" && parsed.text.startsWith("Usage: atomic-build build [options] [patterns...]")).toBe(
    true,
  );
});
