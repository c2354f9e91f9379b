/**
 * Answers "would this invocation do anything?" from one flat file, without loading the engine: reading that file and a
 * stat of every path is all that a null build may cost. Only `node:fs` and `node:path` may be imported here.
 *
 * File: one line of JSON (`UpToDateHeader`), one line of JSON with the paths, padding, then 4 little-endian doubles a path:
 * size, mtimeMs, ctimeMs, inode; NaN size stands for "does not exist". ctime of an output is not compared: outputs are hard
 * links into the store, and a link made elsewhere moves it. A wrong or torn file is no answer, never an error.
 *
 * Law: an input is recorded as it looked before the build read it, never as it looks afterwards, so that an edit made
 * while the build ran is found by the next one.
 */
import { mkdirSync, readFileSync, renameSync, type Stats, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { FileStamp } from "./core/file-stamp.ts";

/** Raised whenever the meaning of the file changes. */
const FORMAT = 2;
const NUMBERS_PER_PATH = 4;
const BYTES_PER_NUMBER = 8;
const MISSING = [Number.NaN, 0, 0, 0];

/** What is known of an invocation that succeeded. */
export interface UpToDateState {
  /** The whole invocation: arguments, working directory, variables that matter. Another one is another state. */
  readonly invocation: string;
  /** Wall time after which remote metadata must be asked again. */
  readonly expiresAtMs: number | undefined;
  /** The events to repeat, as JSON. */
  readonly outcome: unknown;
  /** Every path is kept relative to it where it can: shorter to read, and the kernel has less to walk. */
  readonly workspaceRoot: string;
  /** Sources, BUILD files, listed folders, tools, the engine itself, by absolute path; one that was missing must stay so. */
  readonly inputs: ReadonlyMap<string, FileStamp | undefined>;
  /** Absolute paths of what is in place now. */
  readonly outputs: readonly string[];
}

interface UpToDateHeader extends Pick<UpToDateState, "invocation" | "expiresAtMs" | "outcome"> {
  readonly format: number;
  readonly inputCount: number;
  readonly pathCount: number;
}

/** What is asked: the same invocation, now. */
export interface UpToDateQuestion {
  readonly invocation: string;
  readonly wallMs: number;
  readonly workspaceRoot: string;
}

/** Writes the state aside and renames it. */
export function writeUpToDateState(file: string, state: UpToDateState): void {
  const { invocation, expiresAtMs, outcome, inputs, outputs } = state;
  const inputCount = inputs.size;
  const pathCount = inputCount + outputs.length;
  const header: UpToDateHeader = { format: FORMAT, invocation, expiresAtMs, outcome, inputCount, pathCount };
  const below = `${state.workspaceRoot}/`;
  const paths = [...inputs.keys(), ...outputs].map((path) =>
    path.startsWith(below) ? path.slice(below.length) : path,
  );
  const text = Buffer.from(`${JSON.stringify(header)}\n${JSON.stringify(paths)}\n`);
  const padding = Buffer.alloc((BYTES_PER_NUMBER - (text.length % BYTES_PER_NUMBER)) % BYTES_PER_NUMBER);
  mkdirSync(dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, Buffer.concat([text, padding, Buffer.from(numbersOf(state).buffer)]));
  renameSync(aside, file);
}

/** The outcome to repeat when nothing at all has moved, otherwise undefined. */
export function readUpToDateOutcome(file: string, now: UpToDateQuestion): unknown {
  const parsed = parseState(file);
  if (parsed === undefined) return undefined;
  const { header } = parsed;
  if (header.invocation !== now.invocation || (header.expiresAtMs ?? Number.POSITIVE_INFINITY) <= now.wallMs)
    return undefined;
  const folder = process.cwd();
  process.chdir(now.workspaceRoot);
  try {
    return areAllUnchanged(parsed) ? header.outcome : undefined;
  } finally {
    process.chdir(folder);
  }
}

interface ParsedState {
  readonly header: UpToDateHeader;
  readonly paths: readonly string[];
  readonly numbers: Float64Array;
}

function parseState(file: string): ParsedState | undefined {
  try {
    const bytes = readFileSync(file);
    const headerEnd = bytes.indexOf(10);
    const pathsEnd = bytes.indexOf(10, headerEnd + 1);
    if (headerEnd < 0 || pathsEnd < 0) return undefined;
    const header: UpToDateHeader = JSON.parse(bytes.toString("utf8", 0, headerEnd));
    if (header.format !== FORMAT) return undefined;
    const paths: readonly string[] = JSON.parse(bytes.toString("utf8", headerEnd + 1, pathsEnd));
    const start = Math.ceil((pathsEnd + 1) / BYTES_PER_NUMBER) * BYTES_PER_NUMBER;
    const sizeBytes = paths.length * NUMBERS_PER_PATH * BYTES_PER_NUMBER;
    if (paths.length !== header.pathCount || bytes.length !== start + sizeBytes) return undefined;
    // A copy is aligned whatever the buffer's own offset is.
    return { header, paths, numbers: new Float64Array(new Uint8Array(bytes.subarray(start)).buffer) };
  } catch {
    return undefined;
  }
}

function numbersOf({ inputs, outputs }: UpToDateState): Float64Array {
  const numbers = new Float64Array((inputs.size + outputs.length) * NUMBERS_PER_PATH);
  let at = 0;
  const add = (values: readonly number[]): void => {
    numbers.set(values, at);
    at += NUMBERS_PER_PATH;
  };
  for (const stamp of inputs.values())
    add(stamp === undefined ? MISSING : [stamp.sizeBytes, stamp.mtimeMs, stamp.ctimeMs, stamp.inode]);
  for (const path of outputs) {
    const stat = statOrMissing(path);
    add(stat === undefined ? MISSING : [stat.size, stat.mtimeMs, stat.ctimeMs, stat.ino]);
  }
  return numbers;
}

function areAllUnchanged({ header, paths, numbers }: ParsedState): boolean {
  return paths.every((path, index) => isUnchanged(path, numbers, index, index >= header.inputCount));
}

function isUnchanged(path: string, numbers: Float64Array, index: number, isOutput: boolean): boolean {
  const stat = statOrMissing(path);
  const at = index * NUMBERS_PER_PATH;
  if (stat === undefined) return Number.isNaN(numbers[at]);
  return (
    stat.size === numbers[at] &&
    stat.mtimeMs === numbers[at + 1] &&
    (isOutput || stat.ctimeMs === numbers[at + 2]) &&
    stat.ino === numbers[at + 3]
  );
}

/** A path through what is no folder (`a.txt/BUILD.atomic`) is as missing as any other; statSync throws for it. */
function statOrMissing(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
