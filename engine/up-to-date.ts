/**
 * Answers "would this invocation do anything?" from one flat file, without loading the engine: DESIGN section 5 measured
 * that reading state, then a stat of every file, is all that a null build may cost. Only `node:fs` may be imported here.
 *
 * File: one line of JSON (`UpToDateHeader`), one line of JSON with the paths, padding, then 4 little-endian doubles a path:
 * size, mtimeMs, ctimeMs, inode; NaN size stands for "does not exist". ctime of an output is not compared: outputs are hard
 * links into the store, and a link made elsewhere moves it. A wrong or torn file is no answer, never an error.
 */
import { mkdirSync, readFileSync, renameSync, type Stats, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Raised whenever the meaning of the file changes. */
const FORMAT = 1;
const NUMBERS_PER_PATH = 4;
const BYTES_PER_NUMBER = 8;

/** What is known of an invocation that succeeded. */
export interface UpToDateState {
  /** The whole invocation: arguments, working directory, variables that matter. Another one is another state. */
  readonly invocation: string;
  /** Wall time after which remote metadata must be asked again. */
  readonly expiresAtMs: number | undefined;
  /** The events to repeat, as JSON. */
  readonly outcome: unknown;
  /** Sources, BUILD files, listed folders, tools, the engine itself: absolute paths; one that is missing must stay so. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

interface UpToDateHeader extends Pick<UpToDateState, "invocation" | "expiresAtMs" | "outcome"> {
  readonly format: number;
  readonly inputCount: number;
  readonly pathCount: number;
}

/** Writes the state aside and renames it, with the stats of this moment. */
export function writeUpToDateState(file: string, state: UpToDateState): void {
  const paths = [...state.inputs, ...state.outputs];
  const header: UpToDateHeader = {
    format: FORMAT,
    invocation: state.invocation,
    expiresAtMs: state.expiresAtMs,
    outcome: state.outcome,
    inputCount: state.inputs.length,
    pathCount: paths.length,
  };
  const text = Buffer.from(`${JSON.stringify(header)}\n${JSON.stringify(paths)}\n`);
  const padding = Buffer.alloc((BYTES_PER_NUMBER - (text.length % BYTES_PER_NUMBER)) % BYTES_PER_NUMBER);
  mkdirSync(dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, Buffer.concat([text, padding, Buffer.from(statAll(paths).buffer)]));
  renameSync(aside, file);
}

/** The outcome to repeat when nothing at all has moved, otherwise undefined. */
export function readUpToDateOutcome(
  file: string,
  now: { readonly invocation: string; readonly wallMs: number },
): unknown {
  const parsed = parseState(file);
  if (parsed === undefined) return undefined;
  const { header, paths, numbers } = parsed;
  if (header.invocation !== now.invocation || (header.expiresAtMs ?? Number.POSITIVE_INFINITY) <= now.wallMs)
    return undefined;
  for (let index = 0; index < paths.length; index++) {
    if (!isUnchanged(paths[index] ?? "", numbers, index, index >= header.inputCount)) return undefined;
  }
  return header.outcome;
}

function parseState(
  file: string,
): { header: UpToDateHeader; paths: readonly string[]; numbers: Float64Array } | undefined {
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

function statAll(paths: readonly string[]): Float64Array {
  const numbers = new Float64Array(paths.length * NUMBERS_PER_PATH);
  for (const [index, path] of paths.entries()) {
    const stat = statOrMissing(path);
    const values = stat === undefined ? [Number.NaN, 0, 0, 0] : [stat.size, stat.mtimeMs, stat.ctimeMs, stat.ino];
    numbers.set(values, index * NUMBERS_PER_PATH);
  }
  return numbers;
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
