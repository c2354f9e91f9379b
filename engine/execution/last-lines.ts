import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** What a terminal shows without scrolling; the log has the rest. */
const MOST_LINES = 20;
const MOST_BYTES = 64 * 1024;

/** The last lines of a log, without reading a log of gigabytes; none when there is no log. */
export function readLastLines(path: string): readonly string[] {
  const lines = readTail(path).split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines.slice(-MOST_LINES);
}

function readTail(path: string): string {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    // The process could not even be started, so nothing was logged.
    return "";
  }
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(size, MOST_BYTES));
    const length = readSync(file, buffer, 0, buffer.byteLength, size - buffer.byteLength);
    return buffer.toString("utf8", 0, length);
  } finally {
    closeSync(file);
  }
}
