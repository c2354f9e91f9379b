import { EvaluationError } from "./evaluation-error.ts";

/** More elements than any build holds, fewer than would take the machine down with one line. */
export const maximumElements = 1_000_000;

/** Refuses a container before it is made: doubling a list forty times is forty short lines. */
export function checkSize(length: number): void {
  if (length > maximumElements) throw new EvaluationError(`too many elements (${length}, at most ${maximumElements})`);
}
