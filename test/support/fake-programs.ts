import { createHash } from "node:crypto";
import type { FakeProcess, FakeProgram } from "./fake-spawn-strategy.ts";

/** Programs for tests of execution; each is a function of what is staged and declared, nothing else. */
export const FAKE_PROGRAMS: Readonly<Record<string, FakeProgram>> = {
  /** Every output depends on everything that the process can see. */
  combine(process) {
    const seen = describeInputs(describeProcess(process));
    for (const output of process.outputs) process.write(output, `${output} ${seen}\n`);
    return undefined;
  },
  /** Depends on first lines only, so that an edit further down is cut off here. */
  "first-lines"(process) {
    const lines = process.inputs.map((path) => process.read(path).split("\n")[0]);
    for (const output of process.outputs) process.write(output, `${lines.join("\n")}\n`);
    return undefined;
  },
  /** Writes into its output, a directory. */
  unpack(process) {
    for (const output of process.outputs) {
      for (const input of process.inputs) process.write(`${output}/${input}`, process.read(input));
    }
    return undefined;
  },
  /** Reads the file it is told to read, declared or not. */
  read(process) {
    const content = process.read(process.arguments[2] ?? "");
    for (const output of process.outputs) process.write(output, content);
    return undefined;
  },
  /** Says something and fails. */
  fail(process) {
    process.print("working");
    process.print("giving up");
    return 3;
  },
  /** Says something and succeeds. */
  greet(process) {
    process.print("hello");
    for (const output of process.outputs) process.write(output, "");
    return undefined;
  },
  /** Succeeds without making anything. */
  idle: () => undefined,
};

/** Short and different for different texts. */
export function describeInputs(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function describeProcess(process: FakeProcess): string {
  return JSON.stringify([
    process.arguments,
    process.environment,
    process.tools,
    process.inputs.map((path) => [path, process.read(path)]),
  ]);
}
